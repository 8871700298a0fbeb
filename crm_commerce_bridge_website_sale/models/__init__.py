from . import (
    commerce_storefront_mixin,
    commerce_channel,
    crm_account,
    crm_account_match,
    crm_account_resolver,
    crm_account_run,
    res_config_settings,
    res_partner,
    res_users,
    sale_order,
    website,
)
