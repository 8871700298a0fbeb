from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_commerce_bridge.models.caller_values import get_ids

from ..models.decision.crm_customer_match_run import DECISIONS


class CrmCustomerMatchDecide(models.TransientModel):
    """The same decision about many matches, once its numbers were seen."""

    _name = "crm.customer.match.decide"
    _description = "Decide about Many Matches"
    _inherit = ["crm.account.wizard.mixin"]

    decision = fields.Selection(
        DECISIONS,
        required=True,
        default="same",
        help="The same decision for all matches selected. It can be undone later.",
    )
    match_ids = fields.Many2many(
        "crm.customer.match",
        string="Matches",
        default=lambda self: self._default_match_ids(),
        readonly=True,
        required=True,
        help="Those selected in the list; they are decided in the background, with "
        "your rights.",
    )
    preview = fields.Json(
        compute="_compute_preview",
        help="What it would change, counted before anything is done.",
    )

    @api.model
    def _default_match_ids(self):
        matches = self.env["crm.customer.match"]
        return matches.browse(get_ids(self.env.context, "active_ids")).exists()

    @api.depends("decision", "match_ids")
    def _compute_preview(self):
        for wizard in self:
            matches = wizard.match_ids._origin
            wizard.preview = wizard.decision and matches._preview(wizard.decision)

    def action_start(self):
        """Decide in the background.

        :return: action that opens the run
        :raise UserError: if no match is selected
        """
        self.ensure_one()
        if not self.match_ids:
            raise UserError(self.env._("Select the matches first."))
        run = self.env["crm.customer.match.run"]._start(self.match_ids, self.decision)
        return run._get_records_action(context={})
