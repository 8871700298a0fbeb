from . import (
    crm_customer_match_undo,
    deciding,
    undoing,
    same_company,
    merging,
    foreseeing,
    effects,
    reviewing,
    crm_account_check,
)
