from . import (
    crm_account_member,
    crm_account_hand_over,
    crm_account,
    crm_account_check,
    crm_account_resolver,
    crm_lead,
    crm_lead_proposal,
    res_config_settings,
)
