from . import (
    crm_account_match,
    crm_account,
    res_partner,
    res_partner_similar,
    res_partner_tax_id,
    res_users,
    website,
    crm_account_check,
)
