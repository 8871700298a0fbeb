from odoo import api, fields, models
from odoo.tools import plaintext2html

from odoo.addons.crm_commerce_bridge.models.crm_account_related_mixin import (
    AccountOfCustomer,
)


class CrmAccountMatch(models.Model):
    """A customer that a new one may belong to, which a person decides.

    What a visitor types in does not put a new customer on an account.
    """

    _name = "crm.account.match"
    _description = "Possible Match of a New Customer"
    _inherit = ["crm.account.related.mixin"]
    _rec_name = "match_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="New Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    match_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    reason = fields.Selection(
        [("vat", "Same Tax ID"), ("name", "Similar name")],
        string="Why",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("open", "To Review"), ("joined", "Joined"), ("different", "Not the Same")],
        required=True,
        readonly=True,
        default="open",
    )
    crm_account_id = AccountOfCustomer(
        related="match_id.crm_account_id", string="Account of the Customer"
    )

    _partner_match_uniq = models.Constraint(
        "UNIQUE (partner_id, match_id)", "A customer is compared with another one once."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        matches = super().create(vals_list)
        matches._forget()
        return matches

    def write(self, vals):
        res = super().write(vals)
        self._forget()
        return res

    def unlink(self):
        res = super().unlink()
        self._forget()
        return res

    @api.model
    def _forget(self):
        """Forget the cached open matches of accounts: no dependency tells of them."""
        self.env["crm.account"].invalidate_model(["open_match_ids"])

    # === ACTION METHODS === #

    def action_join(self):
        """Set the account of the other customer for the new one, by hand.

        :return: action that opens the customer
        """
        self.ensure_one()
        self._settle("joined")
        return self.partner_id._use_account_of(
            self.match_id,
            self.env._("Joined %s after signing up", self.match_id.display_name),
        )

    def action_not_the_same(self):
        """Remember that the two customers are not the same."""
        self._settle("different")

    # === BUSINESS METHODS === #

    @api.model
    def _suggest(self, partner, found):
        """Create matches for a new customer, and an activity to review them.

        :param partner: the new customer
        :param dict found: reasons by customer that it may belong to
        """
        self.create(
            [
                {"partner_id": partner.id, "match_id": customer.id, "reason": reason}
                for customer, reason in found.items()
            ]
        )
        account = partner.crm_account_id
        matches = partner.browse().concat(*found)
        website = self.env["website"].get_current_website()
        account.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Is this customer new?"),
            note=plaintext2html(
                self.env._(
                    "%(customer)s may belong to %(others)s.",
                    customer=partner.name,
                    others=matches.mapped("display_name"),
                )
            ),
            user_id=website._get_review_user(account, matches).id,
        )

    def _settle(self, state):
        """Remember a decision; the last one ends the activity."""
        self.check_access("read")
        accounts = self.partner_id.crm_account_id
        # Superuser: users may write matches by these buttons only.
        self.sudo().state = state
        if state == "joined":  # the other questions are answered as well
            matches = self.partner_id.sudo().account_match_ids
            matches.filtered(lambda match: match.state == "open").unlink()
        answered = accounts.filtered(lambda account: not account.open_match_ids)
        answered.sudo().activity_unlink(["mail.mail_activity_data_todo"])
