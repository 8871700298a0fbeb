from . import (
    crm_account_related_mixin,
    technical_columns_mixin,
    background,
    lifetime,
    mapping,
    account,
    customer,
    res_config_settings,
)
