"""Tell the managers of the accounts concerned, while they can still object."""

import pytz

from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_commerce_bridge.models.groups import GROUP_SALESMAN
from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser
from odoo.addons.crm_commerce_bridge.models.value_rows import rows_sql

ACTIVITY = "mail.mail_activity_data_todo"


class CrmAccountPlan(models.Model):
    _inherit = "crm.account.plan"

    def _remind_managers(self):
        """Give each manager concerned an activity on the day of the change.

        It is one per manager, not one per account, and comes when the change is
        planned: so there is time to object, and Odoo shows it again on its day. Who
        planned the change knows of it.
        """
        counts = self._count_by_manager()
        managers = self.env["res.users"].sudo().browse(counts)
        for manager in self._filter_readers(managers):
            # Superuser: the activities of others, by whoever may plan.
            plan = as_superuser(self).with_context(
                lang=manager.lang, tz=manager.tz or "UTC"
            )
            plan.activity_schedule(
                ACTIVITY,
                date_deadline=self._get_day(manager),
                summary=plan.env._("Planned: %s", plan.display_name),
                note=plan.env._(
                    "Customers that would come to your accounts, or leave them: %s. "
                    "The report of the plan names them.",
                    counts[manager.id],
                ),
                user_id=manager.id,
            )

    def _count_by_manager(self):
        """Return how many customers move from or to the accounts of each manager.

        :return: dict of counts by id of the user
        """
        columns = self._get_foretold()
        moves = rows_sql(
            self.env.cr,
            id=columns["id"],
            account_from=columns["account_from"],
            account_to=columns["account_to"],
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.user_id, count(DISTINCT move.id)
                FROM (%s) move
                JOIN crm_account account ON account.id IN (account_from, account_to)
                WHERE account_from IS DISTINCT FROM account_to
                  AND account.user_id IS NOT NULL
                GROUP BY account.user_id
                """,
                moves,
            )
        )
        return dict(rows)

    def _filter_readers(self, users):
        """Return the users who can open the plan, without the one who planned it."""
        return users.filtered(
            lambda user: (
                user.active
                and user != self.user_id
                and user.has_group(GROUP_SALESMAN)
                and self.with_user(user).has_access("read")
            )
        )

    def _get_day(self, user):
        """Return the date of the change where the user is."""
        zone = self.with_context(tz=user.tz or "UTC").env.tz
        return pytz.utc.localize(self.date).astimezone(zone).date()

    def _set_reminder_days(self):
        for plan in as_superuser(self):
            for activity in plan.activity_search([ACTIVITY]):
                activity.date_deadline = plan._get_day(activity.user_id)

    def _forget_reminders(self):
        """Take back what nobody has to prepare for any more."""
        # Superuser: the activities of others.
        as_superuser(self).activity_unlink([ACTIVITY])
