from . import (
    crm_account_resolver,
    crm_account,
    crm_account_assignment,
    crm_account_recheck,
    crm_account_run,
    crm_account_run_batch,
    crm_lead,
    ir_config_parameter,
    res_config_settings,
    res_partner,
    res_users,
    sale_order,
)
