"""Names of things in the user's language: roles, groups, channels, states, reasons."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from flask import Flask
from flask_babel import gettext

from surveys.identifiers import Channel, RespondentGroup, Role, SubjectKind, SurveyState
from surveys.problems import N_
from surveys.review_figures import REACH_SENTENCES
from surveys.staff_sessions import Way
from surveys.summary import BandName
from surveys.summary_integrity import GRADE_SENTENCES, SIGN_SENTENCES
from webapp.cells import day, figure_text, interval_text, kind_of, number, reason, signed
from webapp.i18n import language
from webapp.office.place import installation
from webapp.office.portal_sections import Standing

__all__ = ["day", "figure_text", "interval_text", "kind_of", "number", "reason", "signed"]

_NAMES: tuple[tuple[StrEnum, str], ...] = (
    (Role.CAMPAIGN_OFFICER, N_("Campaign officer")),
    (Role.FIELD_VOLUNTEER, N_("Field volunteer")),
    (Role.DATA_ENTRY_CLERK, N_("Data-entry clerk")),
    (Role.MODERATOR, N_("Moderator")),
    (Role.REVIEWER, N_("Reviewer")),
    (Role.CLOSING_OFFICER, N_("Closing officer")),
    (Role.EVALUATOR, N_("Evaluator")),
    (Role.CADRE, N_("Cadre")),
    (Role.AUDITOR, N_("Auditor")),
    (Role.ADMINISTRATOR, N_("Administrator")),
    (RespondentGroup.CITIZEN, N_("Citizens")),
    (RespondentGroup.SUPERIOR, N_("Direct superiors")),
    (RespondentGroup.PEER, N_("Peers")),
    (RespondentGroup.SUBORDINATE, N_("Direct subordinates")),
    (RespondentGroup.RESIDENCE, N_("Community of residence")),
    (RespondentGroup.FRONT, N_("Front members")),
    (RespondentGroup.SELF, N_("The cadre (self-assessment)")),
    (Channel.WEB, N_("Web")),
    (Channel.PAPER, N_("Paper")),
    (Channel.ASSISTED, N_("Assisted")),
    (Channel.IMPORT, N_("Imported file")),
    (Channel.OPEN_LINK, N_("Open link")),
    (SurveyState.DRAFT, N_("Being prepared")),
    (SurveyState.CHECKED, N_("Checked")),
    (SurveyState.OPEN, N_("Open")),
    (SurveyState.CLOSING, N_("Closing")),
    (SurveyState.CLOSED, N_("Closed")),
    (SurveyState.IN_REVIEW, N_("In review")),
    (SurveyState.WITH_CADRE, N_("With the cadre")),
    (SurveyState.RELEASED, N_("Released")),
    (SurveyState.ARCHIVED, N_("Archived")),
    (SubjectKind.CADRE, N_("Cadre")),
    (SubjectKind.COLLECTIVE, N_("Collective")),
    (SubjectKind.RECOMMENDATION, N_("Recommendation")),
    (SubjectKind.DRAFT, N_("Draft document")),
    (Standing.TO_DO, N_("To do")),
    (Standing.DONE, N_("Done")),
    (Standing.WAITING, N_("Not yet")),
    (Standing.TO_READ, N_("To read")),
    (BandName.LOW, N_("Lower")),
    (BandName.MIDDLE, N_("Middle")),
    (BandName.HIGH, N_("Higher")),
    *GRADE_SENTENCES.items(),
    *SIGN_SENTENCES.items(),
    *REACH_SENTENCES.items(),
)
# Members of different enumerations may be equal as texts ("draft"): the kind is part of the key.
NAMES: Mapping[tuple[type[StrEnum], str], str] = {(type(one), one.value): name for one, name in _NAMES}

UNIT_KINDS: Mapping[str, str] = {
    "province": N_("province"),
    "ward": N_("ward"),
    "commune": N_("commune"),
    "special_zone": N_("special zone"),
    "village": N_("village"),
    "agency": N_("agency"),
}


ACTS: Mapping[str, str] = {
    "ballots.import": N_("Ballots imported"),
    "paper.batch": N_("Batch of paper opened"),
    "paper.correct": N_("Number of sheets of a batch corrected"),
    "paper.drop": N_("Batch of paper dropped"),
    "paper.give_back": N_("Keying of a batch taken back"),
    "paper.keyed": N_("Keying of a batch finished"),
    "paper.reconcile": N_("Print run added up"),
    "paper.store": N_("Batch of paper stored"),
    "paper.take": N_("Batch of paper taken to key"),
    "scan.delete": N_("Scans of a batch deleted"),
    "scan.open": N_("Batch of scans opened"),
    "scan.take": N_("Batch of scans taken over"),
    "questionnaire.add": N_("Questionnaire added"),
    "register.organization": N_("Organization added"),
    "register.import": N_("Table imported into the register"),
    "unit.change": N_("Change of a unit recorded: merged, renamed or divided"),
    "unit.import": N_("List of changes of units recorded"),
    "unit.take_back": N_("Change of a unit taken back"),
    "evaluation.import": N_("File taken in for an evaluation"),
    "evaluation.undo": N_("File of an evaluation taken back"),
    "staff.activate": N_("Account activated"),
    "staff.grant_in_round": N_("Role for one round given"),
    "staff.link": N_("Account linked to a provider of sign-in"),
    "staff.passkey": N_("Passkey added"),
    "staff.passkey_copied": N_("Passkey refused: a copy of it may exist"),
    "staff.passkey_removed": N_("Passkey removed"),
    "staff.phone": N_("New phone set up"),
    "staff.recover": N_("Recovery code used for a lost phone"),
    "staff.recovery_codes": N_("New recovery codes made"),
    "staff.revoke_in_round": N_("Role for one round taken away"),
    "staff.unlink": N_("Link to a provider of sign-in ended"),
    "self.keep": N_("Draft of a self-assessment kept"),
    "self.send": N_("Self-assessment sent"),
    "staff.disable": N_("Account locked"),
    "staff.end_sessions": N_("Sessions ended"),
    "staff.grant": N_("Role given"),
    "staff.invite": N_("Member of staff invited"),
    "staff.password": N_("Password changed"),
    "staff.renew": N_("Account started anew"),
    "staff.revoke": N_("Role taken away"),
    "collective.add": N_("Collective added to the register"),
    "collective.appoint": N_("Head of a collective noted"),
    "collective.change": N_("Collective corrected in the register"),
    "collective.end": N_("Last day of the head of a collective noted"),
    "collective.take_back": N_("Head of a collective written by mistake taken out"),
    "staff.sign_in_failures": N_("Repeated failures to sign in"),
    "backup.make": N_("Backup made"),
    "backup.restore": N_("Backup restored"),
    "document.export": N_("Document taken"),
    "scheme.write": N_("Evaluation scheme written"),
    "evaluation.begin": N_("Evaluation begun"),
    "evaluation.export": N_("Sheets of an evaluation taken along"),
    "evaluation.freeze": N_("Evaluation frozen"),
    "confidence.count": N_("Papers of a confidence poll counted"),
    "confidence.export": N_("Minutes of a confidence poll taken along"),
    "confidence.prepare": N_("Confidence poll prepared"),
    "confidence.sign": N_("Minutes of a confidence poll signed"),
    "confidence.take_back": N_("Count of a confidence poll taken back"),
    "confidence.throw_away": N_("Confidence poll thrown away"),
    "meeting.begin": N_("Meeting with the people set down"),
    "meeting.export": N_("Minutes of a meeting with the people taken along"),
    "meeting.keep": N_("Draft of the minutes of a meeting kept"),
    "meeting.kit": N_("Papers for a meeting with the people taken along"),
    "meeting.note": N_("Noted below the signed minutes of a meeting"),
    "meeting.sign": N_("Minutes of a meeting with the people signed"),
    "meeting.throw_away": N_("Draft of the minutes of a meeting thrown away"),
    "scheme.approve": N_("Evaluation scheme approved"),
    "scheme.retire": N_("Evaluation scheme retired"),
    "scheme.throw_away": N_("Draft of an evaluation scheme thrown away"),
    "document.wording": N_("Wording of a document changed"),
    "document.wording_undone": N_("Wording of a document undone"),
    "frame.destroy": N_("List of people destroyed"),
    "frame.erase": N_("Somebody erased from a list of people"),
    "frame.find": N_("Somebody looked for in lists of people"),
    "frame.import": N_("List of people imported"),
    "keys.retire": N_("Older installation keys destroyed"),
    "keys.rotate": N_("Installation key renewed"),
    "keys.rotated": N_("Everything brought under the new installation key"),
    "nomination.cards": N_("Cards for chosen colleagues printed"),
    "keys.sign_revoked": N_("Signing key revoked"),
    "keys.sign_rotated": N_("Signing key replaced"),
    "data.export": N_("Results taken as data"),
    "package.export": N_("Score package downloaded"),
    "package.issue": N_("Score package issued"),
    "package.keys": N_("List of keys taken"),
    "retention.purge": N_("What was over its time destroyed"),
    "rights.access": N_("Somebody told what is stored of them"),
    "rights.erase": N_("Data of a person erased on request"),
    "rights.rectify": N_("Name of a person corrected on request"),
    "sample.draw": N_("Sample drawn by lot"),
    "selftest.run": N_("Anonymity self-test made"),
    "review.archive": N_("Rejected round put into the archive"),
    "review.begin": N_("Review begun"),
    "review.decide": N_("Decision of a review"),
    "review.interviewed": N_("Findings of re-interviews counted"),
    "survey.correct": N_("Release corrected"),
    "survey.archive": N_("Round put into the archive"),
    "survey.revise": N_("Preparation of a round changed"),
    "survey.withdraw": N_("Public page withdrawn"),
    "texts.answer": N_("Proposals about texts answered"),
    "texts.begin": N_("Reading of texts begun"),
    "texts.hand_over": N_("Texts handed over to the competent body"),
    "texts.hand_over_again": N_("File of a hand-over fetched once more"),
    "texts.propose": N_("Proposals about texts made"),
    "texts.take_back": N_("Decision about a text taken back"),
    "survey.check": N_("Round checked"),
    "survey.close": N_("Round closed"),
    "survey.closing": N_("Closing begun"),
    "survey.closing_refused": N_("Closing refused: the box did not add up"),
    "survey.create": N_("Round set up"),
    "survey.invite": N_("Kinds of invitation added"),
    "survey.codes": N_("Invitation codes issued"),
    "survey.forms": N_("Paper forms printed"),
    "survey.open": N_("Round opened"),
    "survey.poster": N_("Poster of results printed"),
    "survey.publish": N_("Results told to more people"),
    "survey.reconsider": N_("Round back in preparation"),
    "survey.release": N_("Results released"),
    "objection.make": N_("Objection made by somebody rated"),
    "objection.take_back": N_("Objection taken back"),
    "objection.decide": N_("Objection decided by two"),
    "reply.begin": N_("Days for a reply given"),
    "reply.move": N_("More days for a reply given"),
    "reply.send": N_("Reply sent"),
    "reply.put_right": N_("Reply put right"),
    "reply.decide": N_("Moderator decided about a reply"),
    "commitment.note": N_("Noted what became of a commitment"),
    "commitment.tell": N_("Who promised told what was done"),
    "survey.release_signed": N_("Release signed by the second person"),
    "recommendation.make": N_("Recommendation written"),
    "recommendation.import": N_("Conclusions and recommendations imported"),
    "recommendation.accept": N_("Recommendation accepted"),
    "recommendation.refuse": N_("Recommendation refused"),
    "recommendation.answer": N_("Recommendation answered"),
    "recommendation.progress": N_("Progress of a recommendation noted"),
    "recommendation.report_done": N_("Recommendation reported as carried out"),
    "recommendation.move_deadline": N_("Last day of a recommendation moved"),
    "recommendation.change_owner": N_("Recommendation given to another person"),
    "recommendation.readdress": N_("Recommendation passed on to another addressee"),
    "recommendation.reopen": N_("Recommendation taken up again"),
    "recommendation.publish": N_("Recommendation put on the public page"),
    "recommendation.withdraw": N_("Recommendation taken off the public page"),
    "recommendation.report": N_("Report of the year taken along"),
    "recommendation.verdict": N_("The people's verdict on a recommendation noted"),
    "standard.write": N_("Draft of a standard of positions kept"),
    "standard.approve": N_("Standard of positions approved"),
    "standard.retire": N_("Standard of positions retired"),
    "standard.throw_away": N_("Draft of a standard of positions thrown away"),
    "contribution.make": N_("Draft that is put to the people written down"),
    "contribution.change": N_("Words of a draft changed"),
    "contribution.publish": N_("Draft put on the public site"),
    "contribution.ask": N_("Round about a draft begun"),
    "contribution.answer": N_("Answer to what was heard written"),
    "contribution.tell": N_("Answers to what was heard told to everybody"),
    "recommendation.evidence_add": N_("File of evidence added"),
    "recommendation.evidence_read": N_("File of evidence taken along"),
    "recommendation.evidence_take_back": N_("File of evidence taken back"),
    "token.make": N_("Token of another system made"),
    "token.revoke": N_("Token of another system revoked"),
    "webhook.end": N_("Webhook of another system ended"),
    "webhook.make": N_("Webhook of another system made"),
    "webhook.test": N_("Trial sent to another system"),
}


def act_name(act: str) -> str:
    """Give the name of an act of the audit trail; one we do not know stays as written."""
    known = ACTS.get(act)
    return str(gettext(known)) if known else act


ACCOUNT_STATES: Mapping[str, str] = {
    "invited": N_("Invited"),
    "active": N_("Active"),
    "disabled": N_("Locked"),
}


WAYS: Mapping[Way, str] = {
    Way.PASSWORD: N_("Password and phone"),
    Way.PASSKEY: N_("Passkey"),
    Way.PROVIDER: N_("Provider and phone"),
    Way.CODE_MISSING: N_("Provider; the phone is missing"),
    Way.NEW_PHONE: N_("Recovery code; the new phone is missing"),
}


def way_name(way: Way) -> str:
    """Give the name of a way to sign in."""
    return str(gettext(WAYS[way]))


def account_state(state: str) -> str:
    """Give the state of an account in the user's language."""
    return str(gettext(ACCOUNT_STATES[state]))


def name_of(thing: StrEnum) -> str:
    """Give the name of a thing in the user's language."""
    return str(gettext(NAMES[type(thing), thing.value]))


def unit_kind(kind: str) -> str:
    """Give the kind of a unit in the user's language; a kind we do not know stays as written."""
    known = UNIT_KINDS.get(kind)
    return str(gettext(known)) if known else kind


def moment(value: datetime) -> str:
    """Write a date with its time of day in the installation's time zone."""
    local = value.astimezone(installation().time_zone)
    return (
        f"{local:%H:%M} {day(local.date())}" if language() == "vi" else f"{day(local.date())}, {local:%H:%M}"
    )


def install(app: Flask) -> None:
    """Give the templates of an application these words."""
    app.jinja_env.filters["kind"] = kind_of
    app.jinja_env.globals.update(
        account_state=account_state,
        act_name=act_name,
        name_of=name_of,
        unit_kind=unit_kind,
        way_name=way_name,
        reason=reason,
        number=number,
        figure_text=figure_text,
        interval_text=interval_text,
        signed=signed,
        kind_of=kind_of,
        day=day,
        moment=moment,
    )
