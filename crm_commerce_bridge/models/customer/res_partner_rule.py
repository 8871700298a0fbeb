"""The account rule that a company gives itself and all companies below it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..groups import GROUP_SALESMAN
from .res_partner import PREFETCH

# Number of names in a note
NAMED = 5


class KnownSelection(fields.Selection):
    """A selection that shows as empty where its value is none of the options any more.

    The pages that show it would fail.
    """

    def convert_to_read(self, value, record, use_display_name=True):
        return value in self.get_values(record.env) and value

    def convert_to_export(self, value, record):
        return super().convert_to_export(self.convert_to_read(value, record), record)


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_account_strategy = KnownSelection(
        selection="_selection_crm_account_strategy",
        string="Account Rule",
        groups=GROUP_SALESMAN,
        no_default=True,
        prefetch=PREFETCH,
        copy=False,
        index="btree_not_null",
        help="What counts for this company and all below it, until one of these has an "
        "account rule of its own. Empty: what a company above says, or the settings.",
    )

    @api.model
    def _selection_crm_account_strategy(self):
        return self.env["crm.account.resolver"]._selection_strategy()

    def _check_account_rule(self):
        """Refuse account rules for contacts.

        :raise UserError: if a partner is a contact
        """
        for partner in self:
            entity = partner.commercial_partner_id
            if entity != partner:
                raise UserError(
                    self.env._(
                        "%(contact)s has the account of its company: set the account "
                        "rule on %(company)s.",
                        contact=partner.display_name,
                        company=entity.display_name,
                    )
                )

    def _filter_named_together(self):
        """Return those whose names may stand in the history of any of them.

        Companies of the database do not read each other's customers.
        """
        shared = self.filtered(lambda partner: not partner.company_id)
        is_one = len(self.company_id) == 1 and not shared
        return self if is_one else shared

    def _describe_new_rule(self, strategy):
        """Return what the history says of customers that an account rule moves.

        :param strategy: code of the strategy that these companies ask for, if any
        """
        names = self._filter_named_together()[:NAMED].mapped("display_name")
        if len(self) > len(names):
            names.append("…")
        names = format_list(self.env, names)
        if not strategy:
            return self.env._("Account rule taken back: %s", names)
        labels = dict(self.env["crm.account.resolver"]._selection_strategy())
        return self.env._(
            "Account rule of %(companies)s: %(strategy)s",
            companies=names,
            strategy=labels.get(strategy, strategy),
        )
