from . import (
    test_company_width,
    test_comparing,
    test_decisions,
    test_following,
    test_match_pages,
    test_match_rules,
    test_match_run,
    test_match_tours,
    test_normal_forms,
    test_notes,
    test_parents,
    test_scan,
)
