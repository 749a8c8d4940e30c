"""The tables of items and of counts: what may be told below the criteria, and what it is computed from."""

from collections.abc import Iterator

from surveys.package_content import Content, groups_of
from surveys.package_scores import BALLOTS, GROUP_NAMES, POINTS, REASONS, why
from surveys.package_table import Cell, Column, Table, reason, told
from surveys.questionnaire import Item
from surveys.routing import is_asked
from surveys.summary import Band, BandName, Distribution, ItemResult, Withheld

_WHERE = (
    Column("cadre_code", "string", "Code of the subject in the register."),
    Column("survey_code", "string", "Code of the round."),
    Column("questionnaire", "string", "Questionnaire and its version."),
    Column("respondent_group", "string", "Who answered, as in scores.csv.", values=GROUP_NAMES),
    Column("item", "string", "Item of the questionnaire."),
)
ITEM_COLUMNS = (
    *_WHERE,
    Column("n", "integer", "Answers with a value, where the distribution is told.", BALLOTS),
    Column("score", "number", "95 means 95 or more, 5 means 5 or less. Empty: see withheld_reason.", POINTS),
    Column("low", "number", "Lower end of the interval, rounded outwards.", POINTS),
    Column("high", "number", "Upper end of the interval, rounded outwards.", POINTS),
    Column("dont_know", "number", "Share of those asked who chose a way of not answering.", "per cent"),
    Column("dont_know_low", "number", "Lower end of its interval.", "per cent"),
    Column("dont_know_high", "number", "Upper end of its interval.", "per cent"),
    Column(
        "dont_know_band",
        "string",
        "Told only as low (below 50 %), middle (below 75 %) or high.",
        values=tuple(band.value for band in BandName),
    ),
    Column("withheld_reason", "string", "Why there is no score, as in scores.csv.", values=REASONS),
    Column("method_version", "string", "Version of the method (see method.json)."),
)
COUNT_COLUMNS = (
    *_WHERE,
    Column("category", "string", "Value or option; values joined by “+” were merged before being told."),
    Column("ballots", "integer", "Answers in the category. Empty: see withheld_reason.", BALLOTS),
    Column(
        "percent", "integer", "Share of the answers with a value; whole points that sum to 100.", "per cent"
    ),
    Column("withheld_reason", "string", "Why the distribution is withheld.", values=REASONS),
)


def items_table(content: Content) -> Table:
    """Make the table of rated items."""
    rows = tuple(
        _item_row(content, where, result)
        for where, item, result in _results(content)
        if item.scale is not None
    )
    return Table("items", "Items", ITEM_COLUMNS, rows)


def counts_table(content: Content) -> Table:
    """Make the table of counts: a row for each category told, one for each distribution withheld."""
    rows = (row for where, _, result in _results(content) for row in _count_rows(where, result))
    return Table("counts", "Counts", COUNT_COLUMNS, tuple(rows))


def _results(content: Content) -> Iterator[tuple[tuple[Cell, ...], Item, ItemResult]]:
    """Give every item that a group is asked, also where the whole group is withheld."""
    common = (content.summary.survey, content.questionnaire_name)
    for subject in content.summary.subjects:
        for name, result in groups_of(subject):
            found = {one.item: one for one in result.items}
            for item in content.questionnaire.coded_items:
                if not is_asked(item, result.group):
                    continue
                nothing = result.counts
                told_of = (
                    ItemResult(item.id, nothing, nothing, nothing)
                    if isinstance(nothing, Withheld)
                    else found[item.id]
                )
                yield (subject.code, *common, name, item.id), item, told_of


def _item_row(content: Content, where: tuple[Cell, ...], result: ItemResult) -> tuple[Cell, ...]:
    score, unknown = told(result.score), told(result.dont_know)
    return (
        *where,
        result.distribution.n if isinstance(result.distribution, Distribution) else None,
        score.value,
        score.low,
        score.high,
        unknown.value,
        unknown.low,
        unknown.high,
        result.dont_know.name.value if isinstance(result.dont_know, Band) else None,
        why(result.score),
        content.summary.method_version,
    )


def _count_rows(where: tuple[Cell, ...], result: ItemResult) -> Iterator[tuple[Cell, ...]]:
    if not isinstance(result.distribution, Distribution):
        yield (*where, None, None, None, reason(result.distribution))
        return
    for share in result.distribution.shares:
        yield (*where, "+".join(share.categories), share.ballots, share.percent, None)
