from . import crm_account
