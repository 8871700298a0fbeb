from odoo import api, fields, models
from odoo.tools import plaintext2html

from odoo.addons.crm_commerce_bridge.models.crm_account_related_mixin import (
    AccountOfCustomer,
)


class CrmAccountMatch(models.Model):
    """A customer that a newcomer may belong to: for a person to say.

    Nobody is joined by what a visitor types in.
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
        """Accounts look for their matches."""
        self.env["crm.account"].invalidate_model(["open_match_ids"])

    # === ACTION METHODS === #

    def action_join(self):
        """The new customer gets the account of the other one, by hand."""
        self.ensure_one()
        self._settle("joined")
        return self.partner_id._use_account_of(
            self.match_id,
            self.env._("Joined %s after signing up", self.match_id.display_name),
        )

    def action_not_the_same(self):
        self._settle("different")

    # === BUSINESS METHODS === #

    @api.model
    def _suggest(self, partner, found):
        """Note what a newcomer may be, and ask somebody to look at it.

        :param partner: the new customer
        :param dict found: reasons by customer
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
        """Remember the decision. The last one answers the activity."""
        self.check_access("read")
        accounts = self.partner_id.crm_account_id
        # Superuser: the matches are nobody's to write but by these buttons.
        self.sudo().state = state
        if state == "joined":  # the other questions are answered as well
            matches = self.partner_id.sudo().account_match_ids
            matches.filtered(lambda match: match.state == "open").unlink()
        answered = accounts.filtered(lambda account: not account.open_match_ids)
        answered.sudo().activity_unlink(["mail.mail_activity_data_todo"])
