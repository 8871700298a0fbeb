from . import (
    test_plan,
    test_plan_merge,
    test_plan_pages,
    test_plan_reminder,
    test_plan_report,
    test_plan_rule,
    test_plan_rules,
    test_plan_time,
    test_plan_tours,
    test_plan_ways_in,
    test_plan_workers,
)
