"""A province with rounds of a ward, and systems that want to be told."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import publications, rounds, webhooks
from surveys.identifiers import SurveyCode, UnitCode
from surveys.installation import Installation
from surveys.publications import Level, Step
from surveys.round_plan import SurveyPlan
from surveys.schema import release
from surveys.webhook_address import Policy
from surveys.webhooks import IssuedWebhook, WebhookPlan

HERE = Policy(loopback=True)
SIGNERS = ("lan", "minh")


@dataclass(frozen=True, slots=True)
class Site:
    """An installation with two rounds: of the province and of a ward, each with a release."""

    place: Installation
    province: SurveyCode
    ward: SurveyCode

    def hook(self, unit: str, address: str = "https://kpi.example.vn/ydan") -> IssuedWebhook:
        """Make a webhook of a unit."""
        return webhooks.make(self.place, HERE, WebhookPlan(UnitCode(unit), "KPI", address), "quan-tri")

    def tell(self, code: SurveyCode, level: Level) -> None:
        """Tell the release of a round to a level."""
        with self.place.engine.begin() as connection:
            publications.note(connection, code, Step(1, level), SIGNERS, date(2026, 3, 2))


@pytest.fixture
def site(province: sa.Engine, installation: Installation, plan: SurveyPlan) -> Site:
    codes = (SurveyCode("tinh-2026"), SurveyCode("phuong-2026"))
    with province.begin() as connection:
        for code, unit in zip(codes, ("22", "06688"), strict=True):
            rounds.create(connection, replace(plan, code=code, unit=UnitCode(unit)))
            content = {"summary": "{}", "hash": hashlib.sha256(code.encode()).hexdigest()}
            there = {"survey": code, "number": 1, "method_version": "1", "released_on": date(2026, 3, 2)}
            connection.execute(sa.insert(release).values(there | content))
    return Site(installation, *codes)
