"""The lists of the register and what they are called."""

from collections.abc import Mapping

from surveys.problems import N_
from surveys.register_columns import RegisterKind

LISTS: Mapping[RegisterKind, str] = {
    RegisterKind.UNITS: N_("Units"),
    RegisterKind.POSITION_GROUPS: N_("Position groups"),
    RegisterKind.POSITIONS: N_("Positions"),
    RegisterKind.CADRES: N_("Cadres"),
    RegisterKind.EVALUATORS: N_("Evaluators"),
    RegisterKind.COLLECTIVES: N_("Collectives"),
}
"""In the order in which they are imported: each list names codes of those before it."""
