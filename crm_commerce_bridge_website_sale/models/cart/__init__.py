from . import (
    sale_order,
    commerce_sales_mixin,
)
