from . import (
    commerce_channel,
    commerce_document_mixin,
    crm_account,
    crm_account_check,
    crm_account_match,
    crm_account_resolver,
    crm_account_run,
    res_config_settings,
    res_partner,
    res_users,
    sale_order,
    website,
)
