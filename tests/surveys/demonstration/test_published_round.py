"""One round of the demonstration stands on the public site, with its texts and what two people signed."""

from surveys import published
from surveys.published import Published
from tests.surveys.demonstration.conftest import Made


def test_one_round_is_public_as_signed(made: Made) -> None:
    with made.installation.engine.connect() as connection:
        [line] = published.lines(connection)
        content = published.parse(line, published.text_of(connection, line))
    assert isinstance(content, Published)
    assert content.survey.startswith("nguoi-dan-")
    assert len(content.summary.subjects) == 32
    assert content.texts
