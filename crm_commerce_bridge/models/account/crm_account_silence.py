"""One activity for the manager of an account that goes quiet."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..groups import GROUP_SALESMAN
from ..value_rows import rows_sql

# Who has been quiet for longer is no news: else all who ever left would be told of at
# the first time.
NEWS_DAYS = 30
TOLD_PER_STEP = 500
ACTIVITY_TYPE = "mail.mail_activity_data_call"


class CrmAccountSilence(models.Model):
    """Silences of accounts that their managers were told of, the last one of each.

    A silence is known by the order before it, so it is told once, whatever becomes of
    the activity. It is what the manager sees in the list: by the orders that the
    manager may read.
    """

    _name = "crm.account.silence"
    _description = "Silence of an Account"
    _inherit = ["stepwise.work.mixin"]
    _log_access = False

    account_id = fields.Many2one(
        "crm.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    last_order_date = fields.Datetime(
        string="Silent Since",
        required=True,
        readonly=True,
        help="The date of the last order before it.",
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _account_company_uniq = models.Constraint(
        "UNIQUE (account_id, company_id)",
        "A silence is noted once per account and company.",
    )

    @api.model
    def _cron_tell(self):
        """Take back activities of those who are not quiet now, and tell of others."""
        for company in self.env["res.company"].search(Domain("active", "=", True)):
            silences = self.with_company(company)
            silences._work_in_steps(silences._take_back)
            if company.segment_quiet_activity:
                silences._work_in_steps(silences._tell)

    # === TELLING === #

    @api.model
    def _tell(self):
        """Make activities for managers of accounts that went quiet in the company.

        :return: number of them; 0 to go on at once, None if that was all
        """
        found = []
        for reader, managers in self._split_readers(self._find_managers()):
            limit = TOLD_PER_STEP - len(found)
            if limit:
                sql = self._quiet_sql(reader, managers, limit)
                found += self.env.execute_query_dict(sql)
        self._plan(found)
        return len(found), 0 if len(found) == TOLD_PER_STEP else None

    @api.model
    def _find_managers(self):
        """Return who may be told: salespeople who work in the company."""
        group = self.env.ref(GROUP_SALESMAN)
        return self.env["res.users"].search(
            Domain("all_group_ids", "in", group.ids)
            & Domain("company_ids", "in", self.env.company.ids)
            & Domain("share", "=", False)
        )

    @api.model
    def _split_readers(self, users):
        """Return for whom accounts are silent alike.

        :return: list of pairs: the model of accounts as they read it, the users. Those
            who read own orders only stand alone.
        """
        company = self.env.company
        accounts = self.env["crm.account"].with_context(
            allowed_company_ids=company.ids, active_test=False
        )
        limited = users.filtered(
            lambda user: (
                company in user.company_ids
                and not accounts.with_user(user).env["sale.order"]._reads_all()
            )
        )
        readers = [(accounts.with_user(user), user) for user in limited]
        return [(accounts, users - limited), *readers]

    @api.model
    def _quiet_sql(self, accounts, managers, limit):
        """Return a query of accounts that have been quiet for not too long, untold.

        :param accounts: the model as the managers read it
        :param managers: users
        """
        accounts.flush_model(["user_id", "company_id", "active"])
        self.env["mail.activity"].flush_model(["active"])
        return SQL(
            """
            SELECT account.id, account.user_id, silence.last_order_date,
                   silence.usual_gap
            FROM crm_account account
            JOIN (%(silence)s) silence ON silence.id = account.id
            WHERE rhythm = 'quiet' AND quiet_days <= %(news)s AND account.active
              AND account.user_id = ANY(%(managers)s)
              AND (account.company_id IS NULL OR account.company_id = ANY(%(above)s))
              AND NOT EXISTS (
                  SELECT FROM crm_account_silence told
                  LEFT JOIN mail_activity activity ON activity.id = told.activity_id
                  WHERE told.account_id = account.id AND (
                      activity.active
                      OR told.company_id = %(company)s
                         AND told.last_order_date >= silence.last_order_date))
            ORDER BY account.id LIMIT %(limit)s
            """,
            silence=accounts._silence_sql(),
            news=NEWS_DAYS,
            managers=managers.ids,
            above=self.env.company.parent_ids.ids,
            company=self.env.company.id,
            limit=limit,
        )

    @api.model
    def _plan(self, found):
        """Plan a call with each account today, and remember the silence.

        :param found: rows of :meth:`_quiet_sql`
        """
        call = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id("crm.account")
        managers = self.env["res.users"].browse(row["user_id"] for row in found)
        # No mail to each manager for each account: the list of activities is enough.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities = activities.create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": row["id"],
                    "activity_type_id": call and call.id,
                    "user_id": manager.id,
                    "summary": self._describe(row, manager),
                    "date_deadline": fields.Date.context_today(self),
                }
                for row, manager in zip(found, managers, strict=True)
            ]
        )
        self._remember(found, activities)

    @api.model
    def _describe(self, row, manager):
        """Return what the manager reads: a date, as days would be others tomorrow."""
        reader = self.with_context(lang=manager.lang, tz=manager.tz)
        last = fields.Datetime.context_timestamp(reader, row["last_order_date"])
        values = {
            "days": f"{row['usual_gap']:g}",
            "date": format_date(reader.env, last.date()),
        }
        if row["usual_gap"] == 1:
            return reader.env._(
                "Going quiet: usually orders every day, last on %(date)s", **values
            )
        return reader.env._(
            "Going quiet: usually orders every %(days)s days, last on %(date)s",
            **values,
        )

    @api.model
    def _remember(self, found, activities):
        silences = rows_sql(
            self.env.cr,
            {"last_order_date": "timestamp"},
            account_id=[row["id"] for row in found],
            last_order_date=[row["last_order_date"] for row in found],
            activity_id=activities.ids,
        )
        activities.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_account_silence
                    (account_id, last_order_date, activity_id, company_id)
                SELECT silence.*, %s FROM (%s) silence
                ON CONFLICT (account_id, company_id) DO UPDATE
                SET (last_order_date, activity_id)
                    = (excluded.last_order_date, excluded.activity_id)
                """,
                self.env.company.id,
                silences,
            )
        )
        self.invalidate_model()

    # === TAKING BACK === #

    @api.model
    def _take_back(self):
        """Delete open activities of accounts that are not quiet now, in the company.

        :return: number of them; None, as that was all
        """
        sql = "SELECT DISTINCT activity.user_id FROM (%s) activity"
        rows = self.env.execute_query(SQL(sql, self._open_sql()))
        users = self.env["res.users"].browse(user_id for (user_id,) in rows)
        ended = []
        for reader, managers in self._split_readers(users):
            ended += self.env.execute_query(self._ended_sql(reader, managers))
        self.env["mail.activity"].browse(id_ for (id_,) in ended).unlink()
        return len(ended), None

    @api.model
    def _ended_sql(self, accounts, managers):
        """Return a query of open activities of accounts that are not quiet any more.

        :param accounts: the model as the managers read it
        :param managers: users
        """
        among = SQL("SELECT account_id FROM (%s) activity", self._open_sql())
        return SQL(
            """
            SELECT activity.id FROM (%s) activity
            JOIN crm_account account ON account.id = activity.account_id
            LEFT JOIN (%s) silence ON silence.id = activity.account_id
            WHERE activity.user_id = ANY(%s)
              AND (silence.rhythm IS DISTINCT FROM 'quiet' OR NOT account.active)
            """,
            self._open_sql(),
            accounts._silence_sql(among),
            managers.ids,
        )

    @api.model
    def _open_sql(self):
        """Return a query of the open activities in the company."""
        self.env["mail.activity"].flush_model(["active", "user_id"])
        return SQL(
            """
            SELECT activity.id, activity.user_id, account_id, last_order_date
            FROM crm_account_silence
            JOIN mail_activity activity ON activity.id = activity_id
            WHERE activity.active AND company_id = %s
            """,
            self.env.company.id,
        )

    @api.model
    def _end_by_orders(self):
        """Delete the open activities of accounts that ordered, in any company."""
        self.env["mail.activity"].flush_model(["active"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT activity.id
                FROM crm_account_silence silence
                JOIN mail_activity activity ON activity.id = silence.activity_id
                JOIN crm_account_total total
                    ON total.account_id = silence.account_id
                    AND total.company_id = silence.company_id
                WHERE activity.active
                  AND total.last_order_date > silence.last_order_date
                """
            )
        )
        self.env["mail.activity"].browse(id_ for (id_,) in rows).unlink()


class CommerceChannelCustomer(models.Model):
    _inherit = "commerce.channel.customer"

    @api.model
    def _fold_noted(self):
        """Do without the activities of those who have ordered."""
        res = super()._fold_noted()
        self.env["crm.account.silence"]._end_by_orders()
        return res
