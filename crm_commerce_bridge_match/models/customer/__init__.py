from . import res_partner, crm_account, crm_account_run, res_config_settings
