from . import (
    test_company_width,
    test_comparing,
    test_following,
    test_normal_forms,
    test_notes,
    test_parents,
    test_scan,
)
