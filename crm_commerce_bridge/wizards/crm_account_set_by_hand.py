from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.actions import notify_and_reload
from ..models.caller_values import get_ids


class CrmAccountSetByHand(models.TransientModel):
    """Choose an account for customers, once, and say why."""

    _name = "crm.account.set.by.hand"
    _description = "Set Account by Hand"
    _inherit = ["crm.account.wizard.mixin"]

    partner_ids = fields.Many2many(
        "res.partner",
        "crm_account_set_by_hand_partner_rel",
        string="Customers",
        context={"active_test": False},
        default=lambda self: self._default_partner_ids(),
        readonly=True,
        required=True,
        help="The companies selected; of contacts, those that they belong to.",
    )
    account_id = fields.Many2one(
        "crm.account",
        required=True,
        help="Unless it is their automatic account, they keep it through changes of "
        "strategy, until a person takes it back.",
    )
    reason = fields.Char(
        help="Shown on the customers, for whoever asks later; may stay empty."
    )
    subsidiary_ids = fields.Many2many(
        "res.partner",
        string="Subsidiaries",
        compute="_compute_subsidiary_ids",
        context={"active_test": False},
        help="All companies below the customers chosen, at any level.",
    )
    subsidiary_count = fields.Integer(
        string="Number of Subsidiaries",
        compute="_compute_subsidiary_ids",
        help="All companies below the customers chosen, at any level.",
    )
    scope = fields.Selection(
        [
            ("alone", "Only the customers above"),
            ("below", "With all their subsidiaries"),
        ],
        default="alone",
        required=True,
        help="Subsidiaries that are not set by hand follow the strategy, which may "
        "lead them to the same account.",
    )
    unchanged_count = fields.Integer(
        compute="_compute_unchanged_count",
        help="Customers that have this account already.",
    )

    @api.model
    def _default_partner_ids(self):
        """Return the companies of the records selected, as contacts follow them."""
        partners = self.env["res.partner"].with_context(active_test=False)
        partners = partners.browse(get_ids(self.env.context, "active_ids")).exists()
        return partners.commercial_partner_id

    @api.depends("partner_ids")
    def _compute_subsidiary_ids(self):
        companies = self.env["res.partner"].with_context(active_test=False)
        for wizard in self:
            chosen = wizard.partner_ids._origin
            below = companies.search(
                Domain("id", "child_of", chosen.ids) & Domain("is_company", "=", True)
            )
            wizard.subsidiary_ids = below - chosen
            wizard.subsidiary_count = len(below - chosen)

    @api.depends("account_id", "partner_ids", "scope")
    def _compute_unchanged_count(self):
        for wizard in self:
            wizard.unchanged_count = len(
                wizard._get_chosen().filtered(
                    lambda p, account=wizard.account_id: p.crm_account_id == account
                )
            )

    def _get_chosen(self):
        """Return the customers to set, with their subsidiaries if so chosen."""
        chosen = self.partner_ids | self.subsidiary_ids.filtered(
            lambda _subsidiary: self.scope == "below"
        )
        return chosen._origin

    def action_set(self):
        """Set the account, and tell what became of it.

        :return: action that notifies the user
        :raise UserError: if no customer is selected
        """
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("Select the customers first."))
        unchanged = self.unchanged_count
        # Parents first: subsidiaries that follow them then need no choice of their own.
        self.partner_ids._set_crm_account(self.account_id)
        (self._get_chosen() - self.partner_ids)._set_crm_account(self.account_id)
        by_hand = self._get_chosen().filtered(
            lambda p: p.crm_account_pin_id == self.account_id
        )
        if self.reason:
            by_hand.crm_account_pin_reason = self.reason
        return notify_and_reload(self._describe_result(unchanged, by_hand))

    def _describe_result(self, unchanged, by_hand):
        chosen = self._get_chosen()
        if unchanged == len(chosen):
            return self.env._(
                "Nothing changed: %(account)s is their account already.",
                account=self.account_id.name,
            )
        automatic = len(chosen - by_hand)
        if not by_hand:
            return self.env._(
                "%(account)s is their automatic account: nothing needs to be set by "
                "hand.",
                account=self.account_id.name,
            )
        if automatic:
            return self.env._(
                "Set by hand: %(by_hand)s. The others (%(automatic)s) have the account "
                "automatically.",
                by_hand=len(by_hand),
                automatic=automatic,
            )
        return self.env._("Set by hand: %(by_hand)s", by_hand=len(by_hand))
