from . import (
    crm_customer_key,
    crm_customer_match,
    crm_customer_match_evidence,
    crm_customer_match_note,
    crm_customer_match_scan,
    candidates,
    scoring,
    comparing,
    ir_cron,
    res_partner,
    res_partner_bank,
    sale_order,
)
