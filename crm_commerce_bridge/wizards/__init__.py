from . import (
    crm_account_wizard_mixin,
    base_partner_merge,
    crm_account_add_subsidiary,
    crm_account_as_of,
    crm_account_change_strategy,
    crm_account_growth_show,
    crm_account_merge,
    crm_account_preview_line,
    crm_account_set_by_hand,
    crm_lead_to_opportunity,
    crm_lead_to_opportunity_mass,
)
