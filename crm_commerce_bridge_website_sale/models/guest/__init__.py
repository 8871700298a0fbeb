from . import (
    website,
    res_partner,
    res_users,
    sale_order,
    crm_account,
    crm_account_lifecycle,
    crm_account_run,
    crm_account_check,
)
