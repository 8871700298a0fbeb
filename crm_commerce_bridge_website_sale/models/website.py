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
    )
    ask_company_at_signup = fields.Boolean(
        string="Company at Sign-up",
        help="Ask for the company of whoever signs up: it becomes the customer.",
    )
    allow_quotation_request = fields.Boolean(
        string="Requests for Quotation",
        help="Buyers can ask for a quotation of what is in their cart.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        websites._make_channels()
        websites._make_guest_accounts()
        return websites

    def write(self, vals):
        names = {website: website.name for website in self}
        res = super().write(vals)
        if "name" in vals:
            self._rename_channels(names)
        if "company_id" in vals:
            for website in self:
                website._get_channels()._move_to(website.company_id)
        if "guest_account_policy" in vals:
            self._make_guest_accounts()
        return res

    def unlink(self):
        channels = self._get_channels()
        res = super().unlink()
        channels._retire()
        return res

    # === CHANNELS === #

    def _get_channels(self):
        # Superuser: whoever designs websites need not be a salesperson.
        channels = self.env["commerce.channel"].sudo().with_context(active_test=False)
        return channels.search([("website_id", "in", self.ids)])

    def _make_channels(self):
        """A channel for each website that has none."""
        missing = self - self._get_channels().website_id
        # Superuser: as above.
        self.env["commerce.channel"].sudo().create(
            [
                {
                    "name": website.name,
                    "website_id": website.id,
                    "company_id": website.company_id.id,
                }
                for website in missing
            ]
        )

    def _rename_channels(self, names):
        """Channels that a person has renamed keep that name.

        :param dict names: names of the websites so far
        """
        for channel in self._get_channels():
            if channel.name == names[channel.website_id]:
                channel._rename(channel.website_id.name)

    # === GUESTS === #

    def _make_guest_accounts(self):
        """Before the first guest comes: two at a time would make two."""
        # Superuser: as above.
        for website in self.sudo():
            if website.guest_account_policy == "shared":
                website.guest_account_id = (
                    website.guest_account_id or website._create_guest_account()
                )

    def _create_guest_account(self):
        """Of all companies, as guests may be: express checkouts name no company."""
        name = self.env._("Guests of %s", self.name)
        return self.env["crm.account"].create({"name": name})

    # === NEWCOMERS === #

    def _get_review_user(self, account, matches):
        """Who is to say whether a new customer is another one's account.

        :param account: the ``crm.account`` of the newcomer
        :param matches: the customers it may belong to
        """
        self.ensure_one()
        return (
            account.user_id
            or matches.crm_account_id.user_id[:1]
            or self.salesperson_id
            or self.salesteam_id.user_id
        )
