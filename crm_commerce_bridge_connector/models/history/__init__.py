from . import (
    commerce_order_amount,
    product_product,
    res_currency,
    sale_order,
    sale_order_line,
    crm_account_check,
)
