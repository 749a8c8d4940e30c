"""Names of things, as types: one word per thing (code, tables, URLs, UI)."""

from enum import StrEnum
from typing import NewType

SurveyCode = NewType("SurveyCode", str)
ItemId = NewType("ItemId", str)
CadreCode = NewType("CadreCode", str)
UnitCode = NewType("UnitCode", str)
SubjectNumber = NewType("SubjectNumber", int)  # 1.. within one survey
Language = NewType("Language", str)  # BCP 47: "vi", "en"


class RespondentGroup(StrEnum):
    """Who answers, seen from the subject. The order is the order of every table and of the codec."""

    CITIZEN = "citizen"
    SUPERIOR = "superior"
    PEER = "peer"
    SUBORDINATE = "subordinate"
    RESIDENCE = "residence"
    FRONT = "front"
    SELF = "self"


class Channel(StrEnum):
    """The way a ballot came. ``OPEN_LINK`` is never merged with the others."""

    WEB = "web"
    PAPER = "paper"
    ASSISTED = "assisted"
    IMPORT = "import"
    OPEN_LINK = "open_link"


class SubjectKind(StrEnum):
    """What a ballot is about."""

    CADRE = "cadre"
    COLLECTIVE = "collective"
    RECOMMENDATION = "recommendation"
    DRAFT = "draft"


class SurveyState(StrEnum):
    """States of one round, in order."""

    DRAFT = "draft"
    CHECKED = "checked"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    IN_REVIEW = "in_review"
    WITH_CADRE = "with_cadre"
    RELEASED = "released"
    ARCHIVED = "archived"


class Role(StrEnum):
    """What a member of staff may do; scoped by unit. Nobody may anything by default."""

    CAMPAIGN_OFFICER = "campaign_officer"
    FIELD_VOLUNTEER = "field_volunteer"
    DATA_ENTRY_CLERK = "data_entry_clerk"
    MODERATOR = "moderator"
    REVIEWER = "reviewer"
    CLOSING_OFFICER = "closing_officer"
    EVALUATOR = "evaluator"
    CADRE = "cadre"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
