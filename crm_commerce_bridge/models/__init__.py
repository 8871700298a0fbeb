from . import (
    crm_account_related_mixin,
    technical_columns_mixin,
    lifetime,
    mapping,
    account,
    customer,
    res_config_settings,
)
