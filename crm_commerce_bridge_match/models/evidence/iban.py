from odoo import api, models
from odoo.tools import LazyTranslate

from .normal_forms import account_number

_lt = LazyTranslate(__name__)


class Iban(models.AbstractModel):
    _name = "crm.customer.evidence.iban"
    _inherit = "crm.customer.evidence"
    _description = "Same Bank Account"
    _kind = "iban"
    _family = "iban"
    _inputs = ("bank_ids",)
    _m = 0.8
    _surer = 3.0
    _same = _lt(
        "Same bank account %(value)s, which %(shared)s of %(count)s customers have"
    )

    @api.model
    def _get_values(self, partner):
        return {
            account_number(number) for number in partner.bank_ids.mapped("acc_number")
        }

    @api.model
    def _get_text(self, partner):
        # The last digits, as on bills: whoever decides need not see the account.
        numbers = sorted(self._get_values(partner.sudo()))
        return self._list(f"...{number[-4:]}" for number in numbers)
