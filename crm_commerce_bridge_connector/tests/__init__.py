from . import (
    test_connect_page,
    test_connector_ways_in,
    test_identities,
    test_parallel_pushes,
    test_push_customers,
    test_push_orders,
    test_readers,
    test_readers_crm,
    test_readers_orders,
    test_readers_shop,
    test_readers_tables,
)
