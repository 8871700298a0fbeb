from . import (
    commerce_channel,
    website,
    sale_order,
    commerce_sales_mixin,
    crm_account_check,
)
