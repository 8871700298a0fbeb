from . import (
    basis,
    commerce_lifetime_mixin,
    segment,
    commerce_channel,
    commerce_channel_customer,
    channel_kind,
    commerce_channel_customer_stale,
    sale_order_lifetime,
)
