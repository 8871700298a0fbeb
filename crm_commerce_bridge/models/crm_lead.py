from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    crm_account_id = fields.Many2one(
        "crm.account",
        string="Account",
        compute="_compute_crm_account_id",
        store=True,
        readonly=False,
        precompute=True,
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
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="sales_team.group_sale_salesman",
        help="The channel of the sales team; quotations made from here take it over.",
    )

    @api.depends("team_id")
    def _compute_commerce_channel_id(self):
        channels = self.env["commerce.channel"]._claim(self)
        for lead in self:
            lead.commerce_channel_id = channels[lead]

    def _prepare_opportunity_quotation_context(self):
        context = super()._prepare_opportunity_quotation_context()
        if channel := self.sudo().commerce_channel_id:
            context["default_commerce_channel_id"] = channel.id
        return context

    @api.depends("partner_id")
    def _compute_crm_account_id(self):
        for lead in self:
            lead.crm_account_id = lead.partner_id.crm_account_id or lead.crm_account_id

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._make_customers()
        leads._follow_customers()
        return leads

    def write(self, vals):
        res = super().write(vals)
        if "partner_id" in vals or "type" in vals:
            self._make_customers()
        if "partner_id" in vals or "crm_account_id" in vals:
            self._follow_customers()
        return res

    def _make_customers(self):
        """An opportunity makes its contact's company a customer; a lead does not."""
        opportunities = self.filtered(lambda lead: lead.type == "opportunity")
        opportunities.partner_id._become_customer()

    def _follow_customers(self):
        """With a customer, its account is the lead's, whatever was written."""
        # Superuser: whoever writes a lead need not be a salesperson.
        for lead in self.sudo():
            account = lead.partner_id.crm_account_id
            if account and lead.crm_account_id != account:
                lead.crm_account_id = account

    def _merge_get_fields_specific(self):
        fields_info = super()._merge_get_fields_specific()
        fields_info["crm_account_id"] = lambda fname, leads: leads.crm_account_id[:1].id
        return fields_info
