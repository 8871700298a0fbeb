"""Check that all accounts are as they should be, and repair them."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime, split_every

from ..groups import check_may_switch
from ..superuser import as_superuser
from .crm_account_resolver import IS_ENTITY
from .ir_config_parameter import STRATEGY

# Checks kept for comparison, and records listed per finding.
KEPT = 20
LISTED = 1000
# Number of records that one statement repairs
BATCH = 10_000


class CrmAccountCheck(models.Model):
    """A comparison of what is stored with what should be. It changes nothing itself.

    Repairing ends in a run to the strategy in force: there is no second way of giving
    customers their accounts.
    """

    _name = "crm.account.check"
    _description = "Account Check"
    _order = "id desc"
    _rec_name = "create_date"

    create_date = fields.Datetime(string="Date")
    create_uid = fields.Many2one("res.users", string="Started By")
    finding_ids = fields.One2many(
        "crm.account.check.finding",
        "check_id",
        string="Findings",
        readonly=True,
        help="What is not as it should be, a line for each kind of fault; empty if "
        "all is well.",
    )
    finding_count = fields.Integer(
        string="Number of Findings",
        compute="_compute_finding_count",
        help="Kinds of faults, each of which may be that of many records; zero if all "
        "is well.",
    )
    can_repair = fields.Boolean(
        compute="_compute_can_repair",
        help="Something was found that needs no decision of a person, and nobody has "
        "repaired it since.",
    )
    run_id = fields.Many2one(
        "crm.account.run",
        string="Repaired By",
        readonly=True,
        ondelete="set null",
        help="The run that put the findings right; empty if there was none.",
    )

    @api.depends("create_date")
    @api.depends_context("lang", "uid")
    def _compute_display_name(self):
        for check in self:
            date = format_datetime(self.env, check.create_date)
            check.display_name = self.env._("Check of %s", date)

    @api.depends("finding_ids")
    def _compute_finding_count(self):
        for check in self:
            check.finding_count = len(check.finding_ids)

    @api.depends("finding_ids", "run_id")
    def _compute_can_repair(self):
        for check in self:
            check.can_repair = not check.run_id and any(
                check.finding_ids.mapped("repairable")
            )

    # === ACTION METHODS === #

    @api.model
    def action_check(self):
        """Look for everything that is not as it should be, and open the report.

        :return: action that opens the report
        :raise AccessError: if the user may not start account runs
        """
        check_may_switch(self.env)
        return as_superuser(self)._check()._get_records_action(context={})

    def action_repair(self):
        """Repair what can be repaired without a person's decision.

        :return: action that opens the run
        :raise AccessError: if the user may not start account runs
        :raise UserError: if there is nothing to repair
        """
        self.ensure_one()
        check_may_switch(self.env)
        if not self.can_repair:
            raise UserError(self.env._("There is nothing that could be repaired."))
        return as_superuser(self)._repair()._get_records_action(context={})

    # === THE CHECK === #

    @api.model
    def _cron_check(self):
        """Check, repair, and delete old reports."""
        check = self._check()
        if check.can_repair:
            check._repair()
        self.search([], offset=KEPT, limit=KEPT).unlink()

    @api.model
    def _check(self):
        """Look for everything that is not as it should be, and return the report."""
        self.env.flush_all()
        findings = [
            {"kind": kind, "count": len(ids), "record_ids": ids[:LISTED]}
            for kind, ids in self._find().items()
            if ids
        ]
        return self.create(
            {"finding_ids": [fields.Command.create(f) for f in findings]}
        )

    def _repair(self):
        """Repair what can be derived, then start a run that maps the customers again.

        What is wrong is looked for again: it may have changed since the check.

        :return: the run, or this check if the strategy is not known
        """
        for derived in self._get_derived():
            if derived.repair:
                for ids in split_every(BATCH, self._find_wrong(derived)):
                    getattr(self, derived.repair)(list(ids))
                self.env.invalidate_all()
        strategy = self.env["crm.account.resolver"]._get_strategy()
        if self.env["crm.account.resolver"]._is_strategy(strategy):
            self.run_id = self.env["crm.account.run"]._queue(False, strategy)
        return self.run_id or self

    @api.model
    def _find(self):
        """Return what is wrong.

        :return: dict of lists of ids by kind of finding
        """
        return {
            derived.kind: self._find_wrong(derived) for derived in self._get_derived()
        }

    @api.model
    def _find_wrong(self, derived):
        """Return the ids of the records of a :class:`Derived` that are wrong."""
        return getattr(self, derived.find)()

    @api.model
    def _find_unknown_strategy(self):
        """Return the id of the parameter of the strategy, if its value is not known."""
        resolver = self.env["crm.account.resolver"]
        if resolver._is_strategy(resolver._get_strategy()):
            return []
        parameters = self.env["ir.config_parameter"]
        return parameters.search(Domain("key", "=", STRATEGY)).ids

    @api.model
    def _find_unknown_rules(self):
        """Return the companies whose account rule is no strategy (any more)."""
        return self._get_ids(
            SQL(
                """
                SELECT p.id FROM res_partner p
                WHERE p.crm_account_strategy != ALL(%s) AND %s ORDER BY p.id
                """,
                list(self.env["crm.account.resolver"]._get_strategies()),
                IS_ENTITY,
            )
        )

    @api.model
    def _find_rings(self):
        """Return the companies that own each other, which only raw SQL can cause."""
        resolver = self.env["crm.account.resolver"]
        return self._get_ids(
            SQL(
                """
                WITH RECURSIVE source AS (%(everybody)s), %(anchors)s
                SELECT DISTINCT id FROM circling WHERE id = at_id ORDER BY id
                """,
                everybody=resolver._entities(resolver._everybody()),
                anchors=resolver._anchors_sql(
                    resolver._steps(SQL("source"), resolver._climb_sql(SQL("TRUE")))
                ),
            )
        )

    @api.model
    def _find_broken_merges(self):
        """Return merged accounts that are active, or need several steps to follow."""
        return self._get_ids(
            SQL(
                """
                SELECT merged.id
                FROM crm_account merged LEFT JOIN crm_account kept
                    ON kept.id = merged.merged_into_id
                WHERE merged.merged_into_id IS NOT NULL AND (
                    merged.active OR kept.id IS NULL OR kept.merged_into_id IS NOT NULL
                )
                ORDER BY merged.id
                """
            )
        )

    @api.model
    def _find_needless_accounts(self):
        """Return accounts made by the bridge that are unused, but not archived."""
        if self.env["crm.account"]._get_empty_policy() == "keep":
            return []
        return self._get_ids(
            SQL(
                """
                SELECT id FROM crm_account account
                WHERE active AND merged_into_id IS NULL AND (%s) ORDER BY id
                """,
                self.env["crm.account.resolver"]._unused_account_sql(),
            )
        )

    @api.model
    def _find_subsidiaries_of_type_contact(self):
        """Return subsidiaries whose addresses Odoo copies from and to the parent."""
        return self._get_ids(
            SQL(
                """
                SELECT child.id
                FROM res_partner child JOIN res_partner parent
                    ON parent.id = child.parent_id
                WHERE child.is_company AND parent.is_company AND child.active
                  AND child.type = 'contact' AND child.mapped_account_id IS NOT NULL
                ORDER BY child.id
                """
            )
        )

    @api.model
    def _flatten_merges(self, ids):
        """Let each merged account point straight to the account that stays.

        In a ring of merges there is no such account: the oldest in it stays.
        """
        self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE way(id, ids, at_id) AS (
                    SELECT id, ARRAY[id], merged_into_id
                    FROM crm_account WHERE merged_into_id IS NOT NULL
                    UNION ALL
                    SELECT way.id, ids || at.id, at.merged_into_id
                    FROM way JOIN crm_account at ON at.id = way.at_id
                    WHERE at.id != ALL(ids)
                ), final AS (
                    SELECT DISTINCT ON (way.id) way.id,
                           CASE WHEN at_id IS NULL THEN ids[cardinality(ids)]
                                ELSE (SELECT min(i) FROM unnest(ids) i) END AS kept_id
                    FROM way ORDER BY way.id, cardinality(ids) DESC
                )
                UPDATE crm_account
                SET merged_into_id = NULLIF(kept_id, crm_account.id),
                    active = kept_id = crm_account.id
                FROM final WHERE final.id = crm_account.id
                RETURNING crm_account.id
                """
            )
        )
        self.env["crm.account"].invalidate_model()

    @api.model
    def _get_ids(self, query):
        return [record_id for (record_id,) in self.env.execute_query(query)]
