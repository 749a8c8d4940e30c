"""The parts of the office, each with its pages."""

from webapp.office import (
    activation,
    assignment_pages,
    audit_pages,
    ceremony_pages,
    certainty_pages,
    closing_pages,
    door,
    fonts,
    home,
    import_pages,
    method_pages,
    package_pages,
    planner_pages,
    questionnaire_pages,
    register_pages,
    release_pages,
    result_pages,
    round_pages,
    selftest_pages,
    set_up_pages,
    slip_pages,
    staff_pages,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        door,
        activation,
        fonts,
        home,
        staff_pages,
        register_pages,
        import_pages,
        questionnaire_pages,
        planner_pages,
        set_up_pages,
        round_pages,
        assignment_pages,
        slip_pages,
        ceremony_pages,
        closing_pages,
        result_pages,
        certainty_pages,
        release_pages,
        package_pages,
        method_pages,
        audit_pages,
        selftest_pages,
    )
)
