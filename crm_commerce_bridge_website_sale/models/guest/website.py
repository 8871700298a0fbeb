"""The accounts of guests, who buy without signing up."""

from odoo import api, fields, models


class Website(models.Model):
    _name = "website"
    _inherit = ["website", "technical.columns.mixin"]

    guest_account_policy = fields.Selection(
        [
            ("each", "An account for each guest"),
            ("none", "No account until they sign up"),
            ("shared", "One account for all guests"),
        ],
        string="Guests",
        required=True,
        default="each",
        groups="base.group_system,sales_team.group_sale_salesman",
        help="The account of those who buy without signing up.",
    )
    guest_account_id = fields.Many2one(
        "crm.account",
        string="Account of the Guests",
        readonly=True,
        technical=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_system,sales_team.group_sale_salesman",
        help="Those who buy without signing up share it, if the website has one "
        "account for all guests. Who signs up leaves it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        websites._make_guest_accounts()
        return websites

    def write(self, vals):
        res = super().write(vals)
        if "guest_account_policy" in vals:
            self._make_guest_accounts()
        return res

    def _make_guest_accounts(self):
        """Create the shared accounts of guests, where websites have that policy.

        They are made before the first guest comes: two at a time would make two
        accounts.
        """
        # Superuser: whoever designs websites need not be a salesperson.
        for website in self.sudo():
            if website.guest_account_policy == "shared":
                website.guest_account_id = (
                    website.guest_account_id or website._create_guest_account()
                )

    def _create_guest_account(self):
        """Create an account for all companies: express checkouts name no company."""
        name = self.env._("Guests of %s", self.name)
        return self.env["crm.account"].create({"name": name})
