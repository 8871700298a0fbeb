from . import (
    normal_forms,
    evidence,
    address,
    archived,
    company_number,
    divided,
    iban,
    internet,
    name,
    parents,
    tax_id,
    telephone,
)
