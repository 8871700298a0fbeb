from . import (
    res_partner,
    res_partner_tax_id,
    res_users,
    website,
    crm_account_check,
)
