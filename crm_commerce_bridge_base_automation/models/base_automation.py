from odoo import api, models
from odoo.tools import ormcache

from odoo.addons.base_automation.models.base_automation import CREATE_TRIGGERS

HISTORY = "crm.account.assignment"


class BaseAutomation(models.Model):
    _inherit = "base.automation"

    def _update_registry(self):
        """Look anew, as Odoo does, for what the rules that are there react to."""
        res = super()._update_registry()
        self.env.registry.clear_cache()
        return res

    @api.model
    @ormcache()
    def _is_history_watched(self):
        """Return whether any rule reacts to new lines of the account history.

        It is asked with each change of an account, and costs no query as long as the
        rules stay as they are.
        """
        domain = [("model_name", "=", HISTORY), ("trigger", "in", CREATE_TRIGGERS)]
        return bool(self.sudo().search_count(domain, limit=1))
