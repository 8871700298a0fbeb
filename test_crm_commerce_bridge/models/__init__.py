from . import crm_account_resolver
