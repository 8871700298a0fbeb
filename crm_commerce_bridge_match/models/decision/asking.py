"""A new customer may be a known one: somebody is asked, once."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, plaintext2html

from odoo.addons.crm_commerce_bridge.models.superuser import as_superuser

QUESTION = "crm_commerce_bridge_match.mail_activity_data_newcomer"


def get_question_type(env):
    """Return the id of the type of these activities; 0 once uninstalling deleted it."""
    return env["ir.model.data"]._xmlid_to_res_id(QUESTION) or 0


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    question_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_no_one",
        help="The activity that asks about a new customer.",
    )

    # === CRUD METHODS === #

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self._end_questions()
        return res

    def unlink(self):
        res = super().unlink()
        self._end_questions()
        return res

    # === BUSINESS METHODS === #

    @api.model
    def _learn_expected(self):
        """By then some matches may be none."""
        res = super()._learn_expected()
        self._end_questions()
        return res

    @api.model
    def _tell(self, matches, newcomer_ids=()):
        """Ask about newcomers; what a scan or a file brings is in the inbox."""
        res = super()._tell(matches, newcomer_ids)
        found = matches.filtered("is_to_review")
        newcomers = self.env["res.partner"].browse(newcomer_ids)
        for newcomer in newcomers & (found.partner_id | found.other_id):
            found.filtered(
                lambda m, new=newcomer: new in m.partner_id | m.other_id
            )._ask_about(newcomer)
        return res

    def _ask_about(self, newcomer):
        """Ask whoever looks after the known customers, else after the new one."""
        asked = self.search(
            Domain("question_id", "!=", False)
            & (
                Domain("partner_id", "=", newcomer.id)
                | Domain("other_id", "=", newcomer.id)
            )
        )
        question = asked.question_id[:1]
        if not question and (user := self._get_asked(newcomer)):
            question = newcomer.crm_account_id._ask_whether_new(newcomer, user)
        self.question_id = question

    def _get_asked(self, newcomer):
        """The first user responsible who may see a match."""
        known = (self.partner_id | self.other_id) - newcomer
        order = newcomer.commerce_order_ids[:1]
        users = known.crm_account_id.user_id.union(
            newcomer.crm_account_id.user_id, order.user_id, order.team_id.user_id
        )
        return next(
            (user for user in users if self.with_user(user)._filtered_access("read")),
            users.browse(),
        )

    @api.model
    def _end_questions(self):
        """Those about which nothing is open any more."""
        self.flush_model(["state", "question_id"])
        self.env["mail.activity"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM mail_activity
                WHERE activity_type_id = %s AND automated AND active AND NOT EXISTS (
                    SELECT FROM crm_customer_match
                    WHERE question_id = mail_activity.id AND state = 'open'
                )
                """,
                get_question_type(self.env),
            )
        )
        if rows:
            # Superuser: it may be somebody else's.
            activities = self.env["mail.activity"].sudo()
            activities.browse(id_ for (id_,) in rows).unlink()


class CrmAccount(models.Model):
    _inherit = "crm.account"

    def _ask_whether_new(self, newcomer, user):
        """
        :return: the activity; it names nobody whom a reader of the account may not see
        """
        env = self.with_context(lang=user.lang).env
        return as_superuser(self).activity_schedule(
            QUESTION,
            summary=env._("Is this customer new?"),
            note=plaintext2html(
                env._(
                    "%s may be a customer that you know, or belong to one: see the "
                    "possible matches.",
                    newcomer.display_name,
                )
            ),
            user_id=user.id,
        )


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _get_uses_of_account(self):
        """The question is nothing that people put on an account."""
        uses = super()._get_uses_of_account()
        uses["activities"] = SQL(
            """EXISTS (
                SELECT FROM mail_activity
                WHERE res_model = 'crm.account' AND res_id = account.id
                  AND NOT (activity_type_id = %s AND COALESCE(automated, FALSE)))""",
            get_question_type(self.env),
        )
        return uses
