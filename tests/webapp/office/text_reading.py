"""A closed round with texts of a large group and of a small one, and what moderators send about them."""

from surveys import opened
from surveys.ballot_parts import TextPart
from surveys.identifiers import Channel, RespondentGroup, SubjectNumber, SurveyCode
from surveys.texts import records
from surveys.texts.records import Text
from surveys.texts.told import told
from tests.webapp.office.conftest import OfficeClient, OfficeSite

CLOSED = SurveyCode("closed")
ADDRESS = "/rounds/closed/texts"
FIRST, SECOND = "moderator", "moderator-2"
SMALL = "lời của nhóm nhỏ"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)> {{ 7*7 }} =1+1'
MARKS = "a" + "\u0323" * 999
WRITTEN = (
    "Cán bộ giải thích rõ ràng, tôi cảm ơn.",
    "Gọi cho tôi 0912 345 678, tôi kể chuyện phong bì.",
    "Ông Nguyễn Văn Nam đòi tiền.",
    HOSTILE,
    MARKS,
)


def write(site: OfficeSite, *texts: str) -> None:
    large = [TextPart(SubjectNumber(1), RespondentGroup.SUBORDINATE, Channel.WEB, text) for text in texts]
    small = [TextPart(SubjectNumber(5), RespondentGroup.PEER, Channel.WEB, SMALL)]
    with site.installation.engine.begin() as connection:
        opened.write_texts(connection, site.installation.keys.read("installation"), CLOSED, large + small)


def every(site: OfficeSite) -> list[Text]:
    with site.installation.engine.connect() as connection:
        return records.every(connection, site.installation.keys.readable("installation"), CLOSED)


def named(site: OfficeSite, words: str) -> Text:
    return next(text for text in every(site) if words in text.content.original)


def fields(text: Text, **choices: str) -> dict[str, str]:
    name = text.id.hex()
    return {f"{name}:version": text.version, **{f"{name}:{field}": value for field, value in choices.items()}}


def begun(site: OfficeSite) -> OfficeClient:
    """Begin the reading and give the browser of the first moderator."""
    client = site.signed_in(FIRST)
    client.get(ADDRESS)
    assert client.send(ADDRESS).status_code == 302
    return client


def told_texts(site: OfficeSite, audience: str = "cadre") -> list[str]:
    with site.installation.engine.connect() as connection:
        keys = site.installation.keys.readable("installation")
        return [one.text for one in told(connection, keys, CLOSED, SubjectNumber(1), audience)]
