from . import (
    basis,
    commerce_lifetime_mixin,
    commerce_channel,
    commerce_customer,
    commerce_customer_stale,
    sale_order_lifetime,
)
