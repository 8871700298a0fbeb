from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MailActivity(models.Model):
    _inherit = "mail.activity"

    crm_account_id = fields.Many2one(
        "crm.account",
        string="Account",
        compute="_compute_crm_account_id",
        search="_search_crm_account_id",
        groups="sales_team.group_sale_salesman",
        help="The account that the document belongs to.",
    )

    @api.depends("res_model", "res_id")
    def _compute_crm_account_id(self):
        accounts = self.env["crm.account"]
        self.crm_account_id = False
        for model, activities in self.grouped("res_model").items():
            if model == "crm.account":
                for activity in activities:
                    activity.crm_account_id = accounts.browse(activity.res_id)
            elif model in accounts._get_document_models():
                documents = self.env[model].browse(activities.mapped("res_id"))
                accounts_by_id = {
                    document.id: document.crm_account_id
                    for document in documents._filtered_access("read")
                }
                for activity in activities:
                    activity.crm_account_id = accounts_by_id.get(activity.res_id)

    @api.model
    def _search_crm_account_id(self, operator, value):
        """Search each model of documents by itself, so that its index is used."""
        accounts = self.env["crm.account"].with_context(active_test=False)
        if operator == "any":
            accounts = accounts.search(value)
        elif operator == "in":
            accounts = accounts.browse(id_ for id_ in value if type(id_) is int)
        else:
            return NotImplemented
        queries = {"crm.account": accounts._as_query(ordered=False)}
        queries |= accounts._get_document_queries()
        activities = self.sudo()
        found = SQL(" UNION ALL ").join(
            activities._search(
                Domain("res_model", "=", model) & Domain("res_id", "in", documents)
            ).select()
            for model, documents in queries.items()
        )
        return Domain("id", "in", SQL("(%s)", found))

    def _to_store_defaults(self, target):
        """Tell the document: an account's page shows activities of several."""
        return [*super()._to_store_defaults(target), "res_name"]
