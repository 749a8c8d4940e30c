"""Every attack, in the order in which they are told."""

from surveys.selftest import (
    attack_joins,
    attack_logs,
    attack_order,
    attack_releases,
    attack_remains,
    attack_schema,
    attack_seals,
    attack_times,
)
from surveys.selftest.evidence import Evidence
from surveys.selftest.findings import Outcome, carry_out

ATTACKS = tuple(
    module.ATTACK
    for module in (
        attack_schema,
        attack_order,
        attack_joins,
        attack_seals,
        attack_remains,
        attack_logs,
        attack_times,
        attack_releases,
    )
)


def attack(evidence: Evidence) -> tuple[Outcome, ...]:
    """Make every attack on a copy."""
    return tuple(carry_out(one, evidence) for one in ATTACKS)
