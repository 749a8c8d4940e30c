"""What sizes, languages and kinds of prints are called."""

from collections.abc import Mapping

from surveys.paper.form_told import FormSize
from surveys.paper.runs import RunKind
from surveys.problems import N_

SIZES: Mapping[FormSize, str] = {
    FormSize.NORMAL: N_("Normal"),
    FormSize.LARGE: N_("Large print, for people who see badly: more sheets"),
}
LANGUAGES: Mapping[str, str] = {
    "vi": N_("Vietnamese"),
    "en": N_("English"),
    "both": N_("Vietnamese with English"),
}
RUN_KINDS: Mapping[RunKind, str] = {
    RunKind.FORM: N_("Paper forms"),
    RunKind.CARDS: N_("Cards to draw from a box"),
}
