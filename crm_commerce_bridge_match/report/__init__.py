from . import crm_customer_match_report
