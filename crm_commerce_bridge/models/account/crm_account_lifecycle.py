"""The life of the accounts that the bridge makes: name, use, archive, return."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..caller_values import name_readable
from ..refusals import refusal
from ..value_rows import among_sql, rows_sql


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _insert_accounts_sql(self):
        """Return a statement that makes accounts for the partners in ``change``.

        It makes one for each partner that has a ``made_account_id``, which becomes its
        id.
        """
        return SQL(
            """
            INSERT INTO crm_account
                (id, name, automatic_name, active, company_id, user_id, team_id,
                 create_uid, create_date, write_uid, write_date)
            SELECT change.made_account_id, made_for.name, made_for.name, TRUE,
                   p.company_id, p.user_id, manager.sale_team_id,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
            FROM change
            JOIN res_partner p ON p.id = change.id
            LEFT JOIN res_users manager ON manager.id = p.user_id
            CROSS JOIN LATERAL (SELECT %(name)s AS name) made_for
            WHERE change.made_account_id IS NOT NULL
            """,
            name=self._automatic_name_sql(),
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _settle_accounts(self, left, entered=()):
        """Archive the accounts left empty, bring back those in use again.

        :param left: ids of the accounts that customers left
        :param entered: ids of the accounts that customers came to
        :return: how many were archived, how many brought back
        """
        left, entered = set(left), set(entered)
        accounts = sorted(left | entered)
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_account SET active = NOT COALESCE(active, FALSE)
                FROM (
                    SELECT account.id
                    -- OFFSET: looked up for each, where the planner would read them all
                    FROM (%(accounts)s) settled CROSS JOIN LATERAL (
                        SELECT * FROM crm_account
                        WHERE crm_account.id = settled.id OFFSET 0
                    ) account
                    WHERE merged_into_id IS NULL
                      AND CASE WHEN active
                               THEN was_left AND %(may_archive)s AND (%(unused)s)
                               ELSE was_entered
                          END
                ) turned
                WHERE turned.id = crm_account.id
                RETURNING active
                """,
                accounts=rows_sql(
                    self.env.cr,
                    {"was_left": "bool", "was_entered": "bool"},
                    id=accounts,
                    was_left=[id_ in left for id_ in accounts],
                    was_entered=[id_ in entered for id_ in accounts],
                ),
                may_archive=self.env["crm.account"]._get_empty_policy() == "archive",
                unused=self._unused_account_sql(),
            )
        )
        reused = sum(active for (active,) in rows)
        return len(rows) - reused, reused

    @api.model
    def _unused_account_sql(self):
        """Return a condition: the ``account`` is unused.

        It was made by the bridge, has no customer, and nobody put anything on it.
        """
        uses = {
            **self._get_uses_of_account(),
            "customers": SQL(
                "EXISTS (SELECT FROM res_partner WHERE mapped_account_id = account.id)"
            ),
            "opportunities": SQL(
                "EXISTS (SELECT FROM crm_lead WHERE crm_account_id = account.id)"
            ),
        }
        return SQL(" AND ").join(SQL("NOT (%s)", use) for use in uses.values())

    @api.model
    def _get_uses_of_account(self):
        """Return conditions: people put something of their own on an ``account``.

        :return: dict of SQL conditions by name; customers and opportunities are not in
            it
        """
        return {
            "renamed": SQL("account.name IS DISTINCT FROM account.automatic_name"),
            "notes": SQL(
                "COALESCE(account.description, '') NOT IN ('', '<p><br></p>')"
            ),
            "tags": SQL(
                """EXISTS (
                    SELECT FROM crm_account_tag_rel WHERE account_id = account.id)"""
            ),
            "merged": SQL(
                """EXISTS (
                    SELECT FROM crm_account merged
                    WHERE merged.merged_into_id = account.id)"""
            ),
            "activities": SQL(
                """EXISTS (
                    SELECT FROM mail_activity
                    WHERE res_model = 'crm.account' AND res_id = account.id)"""
            ),
            "messages": SQL(
                """EXISTS (
                    SELECT FROM mail_message
                    WHERE model = 'crm.account' AND res_id = account.id
                      AND message_type NOT IN ('notification', 'user_notification'))"""
            ),
            "attachments": SQL(
                """EXISTS (
                    SELECT FROM ir_attachment
                    WHERE res_model = 'crm.account' AND res_id = account.id)"""
            ),
        }


class CrmAccount(models.Model):
    _inherit = "crm.account"

    @api.model
    def _get_empty_policy(self):
        """Return what happens to accounts left empty: ``archive`` or ``keep``."""
        key = "crm_commerce_bridge.account_empty_policy"
        return self.env["ir.config_parameter"].sudo().get_param(key, "archive")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_unused(Domain.TRUE)
        for account in self.sudo():
            if account._is_referred_to():
                raise UserError(
                    self.env._(
                        "%(account)s has opportunities, was merged, or was set by hand "
                        "for a customer. Archive it instead.",
                        account=account.name,
                    )
                )

    @api.constrains("active")
    def _check_archived(self):
        """Refuse to archive an account that active customers have.

        The customers of a merged account are on the one it was merged into.
        """
        archived = self.filtered(lambda a: not a.active and not a.merged_into_id)
        archived._check_unused(Domain("active", "=", True))

    def _count_in_use(self, domain):
        """Return the number of customers in a domain, by account that has any."""
        # Superuser: customers of companies that the user does not see count too.
        counts = self.sudo()._count("res.partner", self._get_customer_domain() & domain)
        return {self.browse(account_id): count for account_id, count in counts.items()}

    def _check_unused(self, domain):
        """Refuse to delete or archive accounts with customers, and offer a way out.

        :param domain: the customers that would be left without an account
        :raise RedirectWarning: if there are any; in an import a ``UserError``
        """
        counts = self._count_in_use(domain)
        if not counts:
            return
        values = {
            "account": [name_readable(account) for account in counts],
            "count": sum(counts.values()),
        }
        message = self.env._(
            "%(account)s has customers (%(count)s), who would be left without an "
            "account. Merge it into another account, or move them to other accounts "
            "first.",
            **values,
        )
        if len(counts) > 1:
            message = self.env._(
                "%(account)s have customers (%(count)s), who would be left without an "
                "account. Merge them into another account, or move their customers to "
                "other accounts first.",
                **values,
            )
        if self.env["res.partner"]._is_importing():  # there are no buttons
            raise UserError(message)
        raise refusal(
            message,
            self.env.ref("crm_commerce_bridge.crm_account_put_away_action").id,
            self.env._("Merge or Move Customers"),
            {
                "active_model": self._name,
                "active_ids": [account.id for account in counts],
            },
        )

    def _is_referred_to(self):
        """Return whether a merge, a lead or a choice by hand refers to the account."""
        partners, leads = self.env["res.partner"], self.env["crm.lead"]
        return (
            self.merged_into_id
            or self.merged_ids
            or leads.search_count([("crm_account_id", "=", self.id)], limit=1)
            or partners.search_count([("crm_account_pin_id", "=", self.id)], limit=1)
        )

    def _touch(self):
        """Write these rows, so that two transactions that change them at once collide.

        One of them is then tried again, and sees what the other did.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_account SET id = id WHERE %s",
                among_sql(self.env.cr, SQL("id"), self.ids),
            )
        )

    def _keep_unmerged(self):
        """Keep others from merging these accounts while somebody chooses them."""
        self._touch()

    def _get_idle_anchors(self):
        """Return the anchors with these accounts that are no customers themselves."""
        domain = Domain("mapped_account_id", "in", self.ids)
        domain &= Domain("is_crm_customer", "!=", True)
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners.search(domain)
