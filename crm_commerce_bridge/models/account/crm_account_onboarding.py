from odoo import api, models
from odoo.tools import is_html_empty

from ..groups import GROUP_SWITCH


class CrmAccount(models.Model):
    """What a list of accounts says while it is empty."""

    _inherit = "crm.account"

    @api.model
    def get_empty_list_help(self, help_message):
        """Help of the action, if it has one; else the first steps, if there are any.

        :param str help_message: HTML of the action
        :return: HTML of what the reader could do next
        """
        if is_html_empty(help_message):
            help_message = self.env["ir.qweb"]._render(self._get_empty_list_template())
        return super().get_empty_list_help(help_message)

    def _get_empty_list_template(self):
        """Where there are accounts, a filter hides them: the usual one, persons'."""
        # The web client loads actions as superuser.
        accounts = self.sudo(False).with_context(active_test=False)
        if accounts.search_count([], limit=1):
            return "crm_commerce_bridge.crm_account_no_match"
        if self.env.user.has_group(GROUP_SWITCH):
            return "crm_commerce_bridge.crm_account_first_steps"
        return "crm_commerce_bridge.crm_account_none_yet"
