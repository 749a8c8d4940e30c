"""The form of taking a file in: which column is what, and what its bringer decided."""

from surveys.evaluations.looks import OtherPosts, Upload
from surveys.evaluations.records import FileKind
from surveys.evaluations.table_columns import TableMap
from webapp.office.form import Form

PARTS = ("column", "element", "maximum")


def upload_of(form: Form, kind: FileKind, file: tuple[str, bytes]) -> Upload:
    """Give a file with what the form says about it."""
    name, content = file
    posts = form.value("other_posts")
    return Upload(
        kind,
        name,
        content,
        chosen_of(form),
        replaces=form.value("replaces") == "yes",
        other_posts=OtherPosts(posts) if posts in list(OtherPosts) else OtherPosts.ASK,
    )


def chosen_of(form: Form) -> TableMap | None:
    """Read which column is what; None where the form does not say, and the columns are guessed."""
    found: dict[str, dict[str, str]] = {part: {} for part in PARTS}
    asked = False
    for field in form.typed:
        part, _, name = field.partition("-")
        if part in found:
            asked = True
            header = form.value(field)
            if name and header:
                found[part][name] = header
    return TableMap(found["column"], found["element"], found["maximum"]) if asked else None


def fields_of(chosen: TableMap) -> dict[str, str]:
    """Write which column is what as the fields of the form."""
    parts = zip(PARTS, (chosen.columns, chosen.elements, chosen.maxima), strict=True)
    return {f"{part}-{name}": header for part, known in parts for name, header in known.items()}
