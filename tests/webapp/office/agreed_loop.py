"""Who opens which page of what follows a result, as it was agreed: a part of ``agreed``."""

from surveys.identifiers import Role

OFFICERS = {Role.CAMPAIGN_OFFICER}
POLL_READERS = {Role.CAMPAIGN_OFFICER, Role.CLOSING_OFFICER, Role.REVIEWER, Role.AUDITOR}
CONFIDENCE_POLLS = {
    "confidence.paper": {Role.CAMPAIGN_OFFICER},
    "confidence.shown": POLL_READERS | {Role.DATA_ENTRY_CLERK},
    "confidence.throw_away": {Role.CAMPAIGN_OFFICER},
    "confidence_count.count": {Role.DATA_ENTRY_CLERK, Role.CLOSING_OFFICER},
    "confidence_count.file": POLL_READERS,
    "confidence_count.sign": {Role.CLOSING_OFFICER},
    "confidence_count.take_back": {Role.CAMPAIGN_OFFICER},
    "confidence_count.told": POLL_READERS,
}
FOLLOW_UPS = {
    "follow_ups.ask": {Role.CAMPAIGN_OFFICER},
    "follow_ups.note": {Role.CAMPAIGN_OFFICER},
    "follow_ups.reopen": {Role.CAMPAIGN_OFFICER},
    "follow_ups.verdict": {Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR},
}
EVIDENCE = {
    "evidence.add": OFFICERS,
    "evidence.mine": {Role.CADRE},
    "evidence.own_take_back": {Role.CADRE},
    "evidence.own_taken": {Role.CADRE},
    "evidence.shown": {Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR},
    "evidence.take_back": OFFICERS,
    "evidence.taken": {Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR},
}
CONDUCT = {"conduct.shown": {*POLL_READERS, Role.EVALUATOR, Role.CADRE}}
OBJECTIONS = {
    "objections.decide": {Role.MODERATOR, Role.REVIEWER, Role.CLOSING_OFFICER},
    "objections.mine": {Role.CADRE},
    "objections.shown": {Role.MODERATOR, Role.REVIEWER, Role.CLOSING_OFFICER},
}
STANDARD_READERS = {Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.EVALUATOR, Role.AUDITOR}
STANDARDS = {
    "standards.approve": OFFICERS,
    "standards.following": OFFICERS,
    "standards.listing": STANDARD_READERS,
    "standards.new": OFFICERS,
    "standards.retire": OFFICERS,
    "standards.shown": STANDARD_READERS,
    "standards.table": STANDARD_READERS,
    "standards.template": STANDARD_READERS,
    "standards.throw_away": OFFICERS,
}
CONTRIBUTIONS = {
    "contributions.answer": OFFICERS,
    "contributions.ask": OFFICERS,
    "contributions.change": OFFICERS,
    "contributions.listing": {Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR},
    "contributions.new": OFFICERS,
    "contributions.publish": OFFICERS,
    "contributions.shown": {Role.CAMPAIGN_OFFICER, Role.REVIEWER, Role.AUDITOR},
    "contributions.tell": OFFICERS,
}
