from . import (
    crm_customer_match_undo,
    deciding,
    undoing,
    same_company,
    asking,
    merging,
    foreseeing,
    effects,
    foreseeing_many,
    crm_customer_match_run,
    reviewing,
    crm_account_check,
)
