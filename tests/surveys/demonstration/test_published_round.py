"""The last round of the demonstration stands on the public site, with texts and what two people signed."""

from surveys import published
from surveys.published import Published
from tests.surveys.demonstration.conftest import Made


def test_the_last_round_is_public_as_signed(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        [line] = [one for one in published.lines(connection) if one.survey == "nguoi-dan-2026-q3"]
        content = published.parse(line, published.text_of(connection, line))
    assert isinstance(content, Published)
    assert len(content.summary.subjects) == 32
    assert content.texts
