from . import (
    crm_lead,
    sale_order,
    commerce_sales_mixin,
    website,
    crm_account_check,
)
