from . import (
    crm_account_plan,
    crm_account_plan_report,
    crm_account_plan_reminder,
    crm_account_plan_work,
    crm_account_plan_kind,
    crm_account_plan_strategy,
    crm_account_plan_merge,
    crm_account_plan_rule,
    crm_account,
    crm_account_check,
    crm_account_run,
    res_config_settings,
)
