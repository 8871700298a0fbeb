from . import base_automation, crm_account_assignment, crm_account_resolver
