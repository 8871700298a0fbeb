from collections import defaultdict
from itertools import compress

from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "technical.columns.mixin"]

    crm_account_id = fields.Many2one(
        "crm.account",
        string="Account",
        compute="_compute_crm_account_id",
        store=True,
        readonly=False,
        readable_only=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="sales_team.group_sale_salesman",
        help="The account of the customer; without a customer, the one chosen here.",
    )

    commerce_channel_id = fields.Many2one(
        "commerce.channel",
        string="Channel",
        compute="_compute_commerce_channel_id",
        store=True,
        readonly=False,
        readable_only=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="sales_team.group_sale_salesman",
        help="The channel of the sales team; quotations made from here take it over.",
    )

    contact_crm_account_id = fields.Many2one(
        "crm.account",
        string="Account of the Contact",
        compute="_compute_contact_crm_account_id",
        groups="sales_team.group_sale_salesman",
        help="Another account than that of the opportunity only until it is saved.",
    )
    contact_narrowed = fields.Boolean(
        compute="_compute_contact_crm_account_id",
        groups="sales_team.group_sale_salesman",
        help="The contact is looked for among those of the account.",
    )
    filled_contact_id = fields.Many2one(
        "res.partner",
        store=False,
        groups="sales_team.group_sale_salesman",
        help="In a form: the contact that came with the account, and goes with it.",
    )
    related_opportunity_count = fields.Integer(
        string="Number of Related Opportunities",
        compute="_compute_related_opportunity_count",
        groups="sales_team.group_sale_salesman",
        help="Other opportunities of the same account that you may read: open, won and "
        "lost ones.",
    )

    @api.depends("partner_id", "crm_account_id")
    def _compute_contact_crm_account_id(self):
        for lead in self:
            account = lead.partner_id.crm_account_id
            lead.contact_crm_account_id = account
            lead.contact_narrowed = (
                lead.crm_account_id
                and lead.crm_account_id != account
                and bool(lead.crm_account_id._find_customers(limit=1))
            )

    @api.depends("crm_account_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_related_opportunity_count(self):
        accounts = self.crm_account_id
        counts = accounts._count("crm.lead", accounts._get_opportunity_domain())
        for lead in self:
            related = counts.get(lead.crm_account_id.id, 0)
            own = bool(related and lead._origin and lead.type == "opportunity")
            lead.related_opportunity_count = related - own

    @api.depends("team_id", "company_id")
    def _compute_commerce_channel_id(self):
        channels = self.env["commerce.channel"]._claim(self)
        for lead in self:
            lead.commerce_channel_id = channels[lead]

    def _prepare_customer_values(self, partner_name, is_company=False, parent_id=False):
        """Create the customer in the company of the account, if it has one."""
        values = super()._prepare_customer_values(
            partner_name, is_company=is_company, parent_id=parent_id
        )
        if company := self.sudo().crm_account_id.company_id:
            values.setdefault("company_id", company.id)
        return values

    def _prepare_opportunity_quotation_context(self):
        context = super()._prepare_opportunity_quotation_context()
        if channel := self.sudo().commerce_channel_id:
            context["default_commerce_channel_id"] = channel.id
        return context

    def _get_customer_account(self):
        """Return the account of the contact, if it fits the company of the lead."""
        account = self.partner_id.crm_account_id
        return account if account and account._fits(self.company_id) else account[:0]

    @api.depends("partner_id", "company_id")
    def _compute_crm_account_id(self):
        for lead in self:
            account = lead._get_customer_account()
            if not account and not lead._follows_another_contact():
                account = lead.crm_account_id
            # A lead that gets another company loses an account that does not fit it.
            lead.crm_account_id = account._fits(lead.company_id) and account

    def _follows_another_contact(self):
        """Return whether the account came with a contact that the form has replaced."""
        before = self._origin.partner_id
        return (
            self.partner_id not in (before, before.browse())
            and self.crm_account_id == before.crm_account_id
        )

    @api.constrains("crm_account_id", "company_id")
    def _check_crm_account_company(self):
        """Refuse in plain words what ``check_company`` would refuse."""
        for lead in self:
            lead.sudo().crm_account_id._check_fits(lead)

    @api.onchange("crm_account_id")
    def _onchange_crm_account_id(self):
        """Fill in the account's main customer, if chosen, or only one as the contact.

        A contact that the user chose stays: the page says if it does not fit.
        """
        account, contact = self.crm_account_id, self.partner_id
        chosen = contact and contact._origin != self.filled_contact_id._origin
        if account and not chosen and contact.crm_account_id != account:
            customer = account._get_default_customer()
            if customer or contact:  # none in place of none would reset the company
                self.partner_id = self.filled_contact_id = customer

    def action_open_crm_account(self):
        """Open the account of the opportunity."""
        self.ensure_one()
        return self.crm_account_id._get_records_action(context={})

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(self._complete_companies(vals_list))
        leads._see_to_customers({"partner_id", "crm_account_id"})
        return leads

    def write(self, vals):
        following = self.sudo().filtered(
            lambda lead: (
                "partner_id" in vals
                and lead.crm_account_id
                and lead.crm_account_id == lead.partner_id.crm_account_id
            )
        )
        res = super().write(vals)
        if vals.get("partner_id") and not vals.get("crm_account_id"):
            following._forget_account()
        self._see_to_customers(vals)
        return res

    @api.model
    def _complete_companies(self, vals_list):
        """Give new leads the company of their account, if nothing else decides."""
        incomplete = [self._needs_company(vals) for vals in vals_list]
        ids = [vals["crm_account_id"] for vals in compress(vals_list, incomplete)]
        # Superuser: the field checks whether the user may choose the account.
        accounts = self.env["crm.account"].sudo().browse(ids)
        companies = {account.id: account.company_id.id for account in accounts}
        return [
            {**vals, "company_id": companies[vals["crm_account_id"]]} if needs else vals
            for vals, needs in zip(vals_list, incomplete, strict=True)
        ]

    @api.model
    def _needs_company(self, vals):
        """Return whether only the account can tell the company of a new lead.

        Its values name no company, and say that it has neither a user nor a team.
        """
        nobody = {"user_id", "team_id"}.issubset(vals) and not (
            vals["user_id"] or vals["team_id"]
        )
        account_id = vals.get("crm_account_id")
        return (
            nobody
            and not vals.get("company_id")
            and bool(account_id)
            and type(account_id) is int
        )

    def _forget_account(self):
        """Clear the account of the former contact, if the new contact has none."""
        forgetting = self.filtered(lambda lead: not lead.partner_id.crm_account_id)
        forgetting._write_derived({"crm_account_id": False})

    def _see_to_customers(self, names):
        """Update customers and accounts after these fields were written.

        In an open :class:`LeadSet` this waits for the leads that are written next.
        """
        makes = not {"partner_id", "type"}.isdisjoint(names)
        follows = not {"partner_id", "crm_account_id"}.isdisjoint(names)
        lead_set = (makes or follows) and self._get_open_set()
        if lead_set:
            lead_set.add(self)
            return
        if makes:
            self._promote_customers()
        if follows:
            self._take_customer_accounts()

    def _promote_customers(self):
        """Make the companies of contacts of opportunities, not of leads, customers.

        A company without an account gets the one chosen for the opportunity, by hand.
        """
        # Superuser: whoever writes a lead need not be a salesperson.
        opportunities = self.sudo().filtered(lambda lead: lead.type == "opportunity")
        chosen = {}
        for lead in opportunities.filtered("crm_account_id"):
            company = lead.partner_id.commercial_partner_id
            fits = lead.crm_account_id._fits(company.company_id)
            if company and not company.crm_account_id and fits:
                chosen.setdefault(company, lead.crm_account_id)
        if chosen:
            companies = opportunities.partner_id.browse().concat(*chosen)
            companies._set_crm_accounts(chosen)
        opportunities.partner_id._promote_to_customer()

    def _take_customer_accounts(self):
        """Give leads with a customer its account, whatever was written.

        Without one, they follow the merge of the account that was chosen.
        """
        # Superuser: whoever writes a lead need not be a salesperson.
        leads = self.sudo()
        accounts = {
            lead: lead._get_customer_account() or lead.crm_account_id.merged_into_id
            for lead in leads
        }
        astray = leads.filtered(
            lambda lead: accounts[lead] and lead.crm_account_id != accounts[lead]
        )
        for account, group in astray.grouped(accounts.get).items():
            group._write_derived({"crm_account_id": account.id})

    @api.model
    def _sum_revenues(self, domain, owner):
        """Sum open opportunities, in the current company's currency at today's rates.

        :param str owner: field of leads to group by
        :return: dict of (count, expected revenue, prorated revenue) by owner
        """
        rows = self.with_context(active_test=False)._read_group(
            Domain(domain) & Domain("won_status", "=", "pending"),
            [owner, "company_id"],
            ["__count", "expected_revenue:sum", "prorated_revenue:sum"],
        )
        sums = defaultdict(lambda: (0, 0.0, 0.0))
        for record, company, *figures in rows:
            rate = self._get_rate_from(company or self.env.company)
            figures = (figures[0], figures[1] * rate, figures[2] * rate)
            sums[record] = tuple(map(sum, zip(sums[record], figures, strict=True)))
        return sums

    @api.model
    def _get_rate_from(self, company):
        """Return the rate from the currency of ``company`` to the current company's."""
        currency, current = company.currency_id, self.env.company
        today = fields.Date.context_today(self)
        return currency._get_conversion_rate(
            currency, current.currency_id, current, today
        )

    def _merge_get_fields_specific(self):
        fields_info = super()._merge_get_fields_specific()
        fields_info["crm_account_id"] = lambda fname, leads: leads._get_any_account().id
        return fields_info

    def _get_any_account(self):
        """Return the first account that fits the company of the lead that remains."""
        company = self.company_id[:1]
        return self.crm_account_id.filtered(lambda a: a._fits(company))[:1]

    @api.readonly
    def action_view_related_opportunities(self):
        """Open the other opportunities of the same account."""
        self.ensure_one()
        account = self.crm_account_id
        action = account.action_view_all_opportunities()
        action["domain"] = account._get_opportunity_domain()
        action["domain"] &= Domain("id", "!=", self.id)
        return action
