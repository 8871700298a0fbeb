"""The call with an account that goes quiet is of whoever manages the account."""

from odoo import api, models
from odoo.fields import Domain


class CrmAccount(models.Model):
    _inherit = "crm.account"

    def write(self, vals):
        before = {}
        if "user_id" in vals:
            before = {account: account.user_id for account in self}
        res = super().write(vals)
        changed = self.filtered(
            lambda account: before.get(account, account.user_id) != account.user_id
        )
        if changed:
            # Superuser: who changes the manager need not see the manager's activities.
            silences = self.env["crm.account.silence"].sudo()
            silences._follow_managers(changed, before)
        return res


class CrmAccountSilence(models.Model):
    _inherit = "crm.account.silence"

    @api.model
    def _follow_managers(self, accounts, before):
        """Give the open activities of accounts to who manages them now.

        :param dict before: the manager until now, by account
        """
        silences = self.search(
            Domain("account_id", "in", accounts.ids)
            & Domain("activity_id.active", "=", True)
        ).filtered(
            # What a manager has given to somebody else stays there.
            lambda silence: silence.activity_id.user_id == before[silence.account_id]
        )
        for company, of_company in silences.grouped("company_id").items():
            of_company = of_company.with_company(company)
            for manager, of_manager in of_company.grouped(
                lambda silence: silence.account_id.user_id
            ).items():
                of_manager._give_to(manager)

    def _give_to(self, manager):
        """Give open activities to a user, as far as that one is told of silences.

        Who reads own orders only is not told what others know: the next time the
        job runs, it tells of the silence as that one sees it, if there is one.
        """
        told = self._find_managers() & manager
        (_accounts, read_all), *_limited = self._split_readers(told)
        if read_all:
            activities = self.activity_id.with_context(mail_activity_quick_update=True)
            activities.user_id = manager
        elif told:
            self.activity_id.unlink()
            self.unlink()
