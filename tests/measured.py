"""Which tests are measured for coverage: those that hold claims about ``analysis`` and ``surveys``.

Measuring makes a test dearer by three quarters. The tests of pages, of served processes and of real browsers
claim what people see: they go through the same functions again, so nothing is measured while they run. What
is claimed about ``surveys`` through a page only stands in the modules named here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
WEBAPP = TESTS / "webapp"
UNMEASURED = (WEBAPP, TESTS / "browser", TESTS / "faults")
PAGES_AND_COMMANDS = frozenset(
    WEBAPP / f"{name}.py"
    for name in (
        *("api/test_door", "api/test_gate", "api/test_requests", "results/test_site"),
        *("cli/test_cli_documents", "cli/test_cli_register", "cli/test_cli_release", "cli/test_cli_selftest"),
        *("office/test_archive", "office/test_audit_pages", "office/test_conduct", "office/test_conflicts"),
        *("office/test_contributions", "office/test_damaged_address", "office/test_documents"),
        *("office/test_elsewhere", "office/test_evaluations", "office/test_evaluator_journey"),
        *("office/test_follow_ups", "office/test_organizations", "office/test_own_account"),
        *("office/test_paper_forms", "office/test_passkeys", "office/test_reach_of_administrators"),
        *("office/test_recommendation_status", "office/test_recommendations", "office/test_results"),
        *("office/test_round_roles", "office/test_term", "office/test_wording"),
    )
)
"""Modules of ``tests/webapp`` that hold claims about ``surveys`` as well."""


def is_measured(path: Path) -> bool:
    """Say whether the tests of a module count for coverage."""
    return path in PAGES_AND_COMMANDS or not any(path.is_relative_to(folder) for folder in UNMEASURED)


def measured_first(items: list[pytest.Item]) -> None:
    """Sort: what is kept between tests (a cache, a world made once) is made while something is measured.

    Then the dear ones, so that no worker waits for the other at the end.
    """
    items.sort(key=lambda item: 0 if is_measured(item.path) else 2 if item.path.is_relative_to(WEBAPP) else 1)


def around(item: pytest.Item) -> Iterator[None]:
    """Measure nothing while a test runs that is not measured: neither itself nor what it sets up."""
    plugin = item.config.pluginmanager.get_plugin("_cov")
    controller = plugin and plugin.cov_controller
    if controller is None or is_measured(item.path):
        yield
        return
    controller.pause()
    yield
    controller.resume()
