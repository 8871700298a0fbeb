"""The lists of an account: what its buttons open, and what its pages show."""

from odoo import api, models
from odoo.fields import Domain

from ..actions import prepare_new


class CrmAccount(models.Model):
    _inherit = "crm.account"

    @api.readonly
    def action_view_customers(self):
        """Open the customers of the account."""
        action = self._action_view(
            "crm_commerce_bridge.res_partner_action_customer",
            self._get_customer_domain(),
            default_is_company=True,
            default_crm_account_id=self.id,
            default_company_id=self.company_id.id,
            default_user_id=self.user_id.id,
            create=self.active,
        )
        view = "crm_commerce_bridge.res_partner_view_list_account_customer"
        action["views"][0] = (self.env.ref(view).id, "list")
        return action

    @api.readonly
    def action_view_contacts(self):
        """Open the people of the account's customers."""
        return self._action_view(
            "crm_commerce_bridge.res_partner_action_contact",
            self._get_contact_domain(),
            **self._prepare_contact_context(),
            create=self.active,
        )

    def _prepare_contact_context(self):
        """Return the context in which the list of contacts makes new ones.

        A new contact works for the company of the account, if there is only one; with
        several, the person who adds it chooses. A contact without a company gets the
        account by hand, so that nobody who is added here gets lost.
        """
        companies = self._find_customers(Domain("is_company", "=", True), limit=2)
        if len(companies) == 1:
            return {"default_parent_id": companies.id}
        return {
            "default_crm_account_id": self.id,
            "default_company_id": self.company_id.id,
            "crm_account_has_companies": bool(companies),
        }

    @api.readonly
    def action_view_all_opportunities(self):
        """Open all opportunities, won and lost ones too; leads, where they are used."""
        action = self.action_view_opportunities()
        view = self.env.ref("crm_commerce_bridge.crm_lead_view_list_account")
        action["views"] = [(view.id, "list"), (False, "kanban"), (False, "form")]
        action["context"].pop("search_default_filter_won_status_pending")
        if self.env.user.has_group("crm.group_use_lead"):
            action["domain"] = Domain("crm_account_id", "in", self.ids)
            action["context"]["search_default_type_opportunity"] = 1
        return action

    @api.readonly
    def action_view_opportunities(self):
        """Open the opportunities of the account, at first the pending ones."""
        return self._action_view(
            "crm.crm_lead_opportunities",
            self._get_opportunity_domain(),
            default_crm_account_id=self.id,
            **self._prepare_sales_context(),
            default_type="opportunity",
            search_default_filter_won_status_pending=1,
        )

    @api.readonly
    def action_view_invoices(self):
        """Open the posted invoices of the account's customers."""
        return self._action_view(
            "account.action_move_out_invoice_type",
            self._get_invoice_domain(),
            default_move_type="out_invoice",
            **self._prepare_sales_context(),
        )

    @api.readonly
    def action_view_meetings(self):
        """Open the meetings with people of the account or about its opportunities."""
        people = self.env.user.partner_id | self._get_default_customer()
        action = self._action_view(
            "calendar.action_calendar_event",
            self._get_meeting_domain(),
            default_partner_ids=people.ids,
        )
        action["views"] = [(False, "list"), (False, "calendar"), (False, "form")]
        return action

    @api.model
    def _action_view(self, xmlid, domain, **context):
        """Propose customers of the account for what is made in its lists."""
        context = {**self._prepare_proposals(), **context}
        return super()._action_view(xmlid, domain, **context)

    def _prepare_proposals(self):
        """Return a context that proposes the account's customers first.

        See ``name_search`` of partners.
        """
        return {"crm_account_first_id": len(self) == 1 and self.id}

    def _prepare_sales_context(self):
        return {**super()._prepare_sales_context(), **self._prepare_proposals()}

    def action_new_opportunity(self):
        """Open the form of a new opportunity for the account."""
        self.ensure_one()
        return prepare_new(
            self.env._("New Opportunity"),
            "crm.lead",
            {
                "default_type": "opportunity",
                "default_crm_account_id": self.id,
                "default_user_id": self._get_default_salesperson().id,
                **self._prepare_sales_context(),
                **self._prepare_company(),
            },
        )

    def action_new_quotation(self):
        """Open the form of a new quotation for the account."""
        self.ensure_one()
        return prepare_new(
            self.env._("New Quotation"),
            "sale.order",
            {**self._prepare_quotation_context(), **self._prepare_company()},
        )

    def _prepare_company(self):
        """Return a context for the account's company, if the current one is not it."""
        if self._fits(self.env.company):
            return {}
        return {"default_company_id": self.company_id.id}

    @api.readonly
    def action_view_history(self):
        """Open the ledger lines of the account."""
        self.ensure_one()
        return self._action_view(
            "crm_commerce_bridge.crm_account_assignment_action",
            self._get_assignment_domain(),
        )

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Accounts"),
                "template": "/crm_commerce_bridge/static/xls/"
                "accounts_import_template.xlsx",
            }
        ]
