from . import (
    account_invoice_report,
    commerce_lifetime_report,
    crm_account_growth,
    sale_report,
)
