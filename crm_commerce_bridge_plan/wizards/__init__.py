from . import crm_account_change_strategy, crm_account_merge
