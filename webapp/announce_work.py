"""A release told to other systems as long work: its packages are put on the shelf, then it is announced."""

from collections.abc import Callable

from surveys import announcements, webhook_delivery
from surveys.identifiers import Language, SurveyCode
from surveys.installation import Installation
from surveys.jobs import Job
from surveys.webhook_address import Policy
from surveys.webhook_post import Way
from webapp.settings import Settings, host_of
from webapp.settings_values import LOOPBACK

PARAMETERS = frozenset({"release"})
LANGUAGES = ("vi", "en")


def way_of(settings: Settings) -> Way:
    """Say how this installation reaches others: an office on this machine alone is one of development."""
    is_here = settings.office_url.startswith("http:") and host_of(settings.office_url) in LOOPBACK
    return Way(Policy(frozenset(settings.webhook_hosts), loopback=is_here))


def run(place: Installation, settings: Settings, job: Job, note: Callable[[str, int, int], None]) -> None:
    """Issue the packages of a release, then tell whoever is to be told by now.

    What cannot be issued holds nobody back: the release itself can be read.
    """
    try:
        if job.question.survey is not None:
            _issue(place, job.question.survey, note)
    finally:
        note("tell", 0, 1)
        webhook_delivery.deliver_due(place, way_of(settings))


def _issue(place: Installation, code: SurveyCode, note: Callable[[str, int, int], None]) -> None:
    from surveys import package_shelf
    from surveys.package_content import Words
    from webapp.catalogue import translations

    for number, language in enumerate(map(Language, LANGUAGES)):
        note("issue", number, len(LANGUAGES))
        package_shelf.issue(place, code, Words(language, translations(language).gettext), announcements.BY)
