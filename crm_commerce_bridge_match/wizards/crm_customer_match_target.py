from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.decision.threshold import TARGET_PARAMETER


class CrmCustomerMatchTarget(models.TransientModel):
    """How often what people are asked about should be right."""

    _name = "crm.customer.match.target"
    _description = "Match Threshold"

    target = fields.Float(
        string="Right at Least",
        required=True,
        default=lambda self: self.env["crm.customer.match"]._get_target(),
        help="Of the matches shown, so many should be right.",
    )
    threshold = fields.Float(
        string="Shown from a Probability Of",
        compute="_compute_threshold",
        help="From the surest down: as long as so many of those that people decided "
        "were right; where they decided few, as long as the probability is so high.",
    )
    shown_count = fields.Integer(
        string="To Review",
        compute="_compute_threshold",
        help="Open matches that people are asked about with this share.",
    )
    less_sure_count = fields.Integer(
        string="Less Sure",
        compute="_compute_threshold",
        help="Open matches that people are not asked about with this share.",
    )

    @api.depends("target")
    def _compute_threshold(self):
        matches = self.env["crm.customer.match"]
        is_open = Domain("state", "=", "open")
        for wizard in self:
            threshold = matches._get_threshold(wizard.target)
            sure = Domain("probability", ">=", threshold)
            wizard.threshold = threshold
            wizard.shown_count = matches.search_count(is_open & sure)
            wizard.less_sure_count = matches.search_count(is_open & ~sure)

    @api.constrains("target")
    def _check_target(self):
        if any(not 0 <= wizard.target <= 1 for wizard in self):
            raise UserError(self.env._("Choose a share from 0% to 100%."))

    def action_save(self):
        """Ask people about what is so often right, from now on.

        :return: action that closes the dialog
        """
        self.ensure_one()
        self.check_access("write")
        # Superuser: system parameters are for administrators, and this one is for sales
        # administrators, who alone have this dialog.
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(TARGET_PARAMETER, self.target)
        return {"type": "ir.actions.act_window_close"}
