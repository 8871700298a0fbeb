from . import (
    test_commerce_channel,
    test_guests,
    test_hooks,
    test_newcomers,
    test_parallel_sign_up,
    test_quotation_request,
    test_sign_up,
    test_storefront_leaks,
    test_storefront_lists,
    test_storefront_routes,
    test_storefront_tours,
    test_storefront_ways_in,
)
