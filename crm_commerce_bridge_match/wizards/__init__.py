from . import base_partner_merge, crm_customer_match_decide, crm_customer_match_target
