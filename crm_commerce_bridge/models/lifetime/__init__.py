from . import (
    basis,
    commerce_lifetime_mixin,
    segment_settings,
    segment,
    commerce_channel,
    folded_sums_mixin,
    commerce_channel_customer,
    channel_kind,
    commerce_channel_customer_stale,
    crm_account_total,
    crm_account_total_stale,
    sale_order_lifetime,
)
