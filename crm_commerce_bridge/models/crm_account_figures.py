"""Figures of other applications on the account: invoices, meetings."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

GROUPS_INVOICE = "account.group_account_invoice,account.group_account_readonly"


class CrmAccount(models.Model):
    _inherit = "crm.account"

    total_invoiced = fields.Monetary(
        string="Invoiced",
        compute="_compute_total_invoiced",
        groups=GROUPS_INVOICE,
        help="Posted invoices of the customers less their credit notes, untaxed.",
    )
    meeting_count = fields.Integer(
        string="Number of Meetings", compute="_compute_meeting_count"
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "company")
    def _compute_total_invoiced(self):
        rows = self.env["account.move"]._read_group(
            self._get_invoice_domain(),
            ["partner_id.crm_account_id"],
            ["amount_untaxed_signed:sum"],
        )
        amounts = {account.id: amount for account, amount in rows}
        for account in self:
            account.total_invoiced = amounts.get(account.id, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_meeting_count(self):
        counts = dict(self.env.execute_query(self._meeting_count_sql()))
        for account in self:
            account.meeting_count = counts.get(account.id, 0)

    def _meeting_count_sql(self):
        """Once per account, however many ways lead from it to the meeting."""
        everything = self.with_context(active_test=False).env
        mine = Domain("crm_account_id", "in", self.ids)
        active = Domain("active", "=", True)
        everything["res.partner"].flush_model(["mapped_account_id"])
        return SQL(
            """
            SELECT account_id, count(*) FROM (
                SELECT entity.mapped_account_id, rel.calendar_event_id
                FROM calendar_event_res_partner_rel rel
                JOIN res_partner partner ON partner.id = rel.res_partner_id
                JOIN res_partner entity ON entity.id = partner.commercial_partner_id
                WHERE partner.id IN %(partners)s
                UNION
                SELECT lead.crm_account_id, event.id
                FROM crm_lead lead
                JOIN calendar_event event ON event.opportunity_id = lead.id
                WHERE lead.id IN %(leads)s
            ) meeting (account_id, event_id)
            WHERE event_id IN %(events)s GROUP BY account_id
            """,
            partners=everything["res.partner"]._search(mine).subselect(),
            leads=everything["crm.lead"]._search(mine).subselect(),
            events=everything["calendar.event"]._search(active).subselect(),
        )

    # === WHAT BELONGS TO AN ACCOUNT === #

    def _get_invoice_domain(self):
        return (
            Domain("partner_id.crm_account_id", "in", self.ids)
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("state", "=", "posted")
            & Domain("company_id", "=", self.env.company.id)
        )

    def _get_meeting_domain(self):
        """Meetings with people of the account, or about its opportunities."""
        mine = Domain("crm_account_id", "in", self.ids)
        return Domain("active", "=", True) & (
            Domain("partner_ids", "any", mine) | Domain("opportunity_id", "any", mine)
        )

    # === ACTION METHODS === #

    def action_view_invoices(self):
        action = self._action_view(
            "account.action_move_out_invoice_type",
            self._get_invoice_domain(),
            default_move_type="out_invoice",
            default_partner_id=self._get_only_customer().id,
        )
        action.pop("path", None)
        return action

    def action_view_meetings(self):
        people = self.env.user.partner_id | self._get_only_customer()
        action = self._action_view(
            "calendar.action_calendar_event",
            self._get_meeting_domain(),
            default_partner_ids=people.ids,
        )
        action.pop("path", None)
        action["views"] = [(False, "list"), (False, "calendar"), (False, "form")]
        return action
