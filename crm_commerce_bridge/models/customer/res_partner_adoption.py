"""Accounts that files and connectors bring along, and who owns them."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..account.crm_account_adoption import IS_MEMBER
from ..groups import GROUP_SALESMAN
from ..value_rows import among_sql, rows_sql
from .res_partner import PREFETCH

# Number of names in a message
NAMED = 5


class ResPartner(models.Model):
    """Adoption of accounts that come from other systems, with their customers.

    Such an account has no owner: the bridge did not make it. While all the customers
    that files give it to belong to one company group, it becomes the own account of
    there. Customers of several groups, or without one above all others, have it by
    hand. What files gave is remembered, so neither the order of rows nor the size of
    batches matters.
    """

    _inherit = "res.partner"

    crm_account_given_id = fields.Many2one(
        "crm.account",
        string="Account from Files",
        groups=GROUP_SALESMAN,
        readonly=True,
        technical=True,
        exportable=False,
        prefetch=PREFETCH,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The account that a file or connector gave the customer last.",
    )
    crm_account_given_overruled = fields.Boolean(
        string="Account from Files Overruled",
        groups=GROUP_SALESMAN,
        readonly=True,
        technical=True,
        exportable=False,
        prefetch=PREFETCH,
        copy=False,
        help="A person has chosen since: the same file changes nothing any more.",
    )

    def _give_accounts(self, given):
        """Remember the accounts that a file gives, and decide who owns them.

        :param dict given: accounts that may be adopted, by customer
        """
        partners = self.env["res.partner"].sudo()
        given = {
            partner.sudo(): account.sudo()
            for partner, account in given.items()
            if partner.sudo().crm_account_given_id != account
        }
        if not given:
            return
        self._check_crm_accounts(given)
        partners = partners.concat(*given)
        accounts = partners.crm_account_given_id.union(*given.values())
        newcomers = partners._filter_newcomers()
        partners._write_choices(
            ["crm_account_given_id"],
            [(partner.id, account.id) for partner, account in given.items()],
            is_crm_customer=True,
            crm_account_given_overruled=False,
        )
        partners._promote_companies()
        partners._adopt(accounts)
        newcomers._tell_of_newcomers()

    @api.model
    def load(self, fields, data):
        """Import a file, and say once what became of the accounts in it."""
        result = super().load(fields, data)
        if result["ids"] and self._has_field_access(
            self._fields["crm_account_id"], "read"
        ):
            self.browse(result["ids"])._tell_about_accounts(result)
        return result

    def _tell_about_accounts(self, result):
        """Warn the user who imports, by a notification or in the result of ``load``.

        The page for imports would stop at each message in the result.
        """
        contradictions = self._describe_contradictions(*self._count_contradictions())
        messages = [*contradictions, *self._describe_doubled()]
        for message in messages:
            if self.env.context.get("import_file"):
                self.env.user._bus_send(
                    "simple_notification",
                    {"type": "warning", "message": message, "sticky": True},
                )
            else:
                result["messages"].append({"type": "warning", "message": message})

    def _count_contradictions(self):
        """Return how many are not on the account that a file gives them.

        :return: tuple of how many of these customers are elsewhere, and how many were
            given an account
        """
        self.env["crm.account.resolver"]._flush()
        [counts] = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (
                           WHERE mapped_account_id
                              != COALESCE(account.merged_into_id, account.id)
                       ), count(*)
                FROM res_partner p
                JOIN crm_account account ON account.id = p.crm_account_given_id
                WHERE %s AND %s
                """,
                among_sql(self.env.cr, SQL("p.id"), self.ids),
                IS_MEMBER,
            )
        )
        return counts

    @api.model
    def _describe_contradictions(self, elsewhere, given):
        """Return a warning if customers are not on the accounts that a file gives.

        :param int elsewhere: as of :meth:`_count_contradictions`, as is ``given``
        """
        resolver = self.env["crm.account.resolver"]
        strategies = dict(resolver._selection_strategy())
        strategy, words = resolver._get_rule()
        if not elsewhere or strategy not in strategies:
            return []
        if words:
            return [
                self.env._(
                    "%(elsewhere)s of %(given)s customers are not on the account that "
                    "the file gives them, because of the strategy in force "
                    "(%(strategy)s) or of account rules of company groups. The file "
                    "groups them in another way.",
                    elsewhere=elsewhere,
                    given=given,
                    strategy=strategies[strategy],
                )
            ]
        return [
            self.env._(
                "%(elsewhere)s of %(given)s customers are not on the account that the "
                "file gives them, because of the strategy in force: %(strategy)s. The "
                "file groups them in another way.",
                elsewhere=elsewhere,
                given=given,
                strategy=strategies[strategy],
            )
        ]

    def _describe_doubled(self):
        """Return a warning if customers got an account beside one of their name."""
        doubled = self.env["crm.account"]._find_doubled(self.ids)
        if not doubled:
            return []
        return [
            self.env._(
                "%(count)s customers got an account of their own beside an account of "
                "exactly their name, which can be merged on its page: %(names)s",
                count=len(doubled),
                names=doubled[:NAMED].mapped("name"),
            )
        ]

    def _adopt_again(self):
        """Decide again who owns accounts from files, after these companies have moved.

        So files that build a group in another order come to the same end. If a person
        moves a customer, what files gave it does not count any more.
        """
        below = self.browse(self.env["crm.account.resolver"]._find_below(self.ids))
        moved = below.filtered("crm_account_given_id")
        if moved and self._is_importing():
            moved._adopt(moved.crm_account_given_id, moved=True)
        else:
            moved.filtered(
                lambda p: p.own_account_id != p.crm_account_given_id
            )._overrule_given_accounts()

    @api.model
    def _adopt_left(self, accounts):
        """Decide again who owns these accounts, whose owners were deleted."""
        for account in accounts:
            members = self.search([("crm_account_given_id", "=", account.id)])
            members._adopt(account, moved=True)

    def _overrule_given_accounts(self):
        """Let what a person chooses count, until a file gives another account."""
        given = self.sudo().filtered("crm_account_given_id")
        if given:
            given._write_derived({"crm_account_given_overruled": True})

    def _adopt(self, accounts, moved=False):
        """Give accounts from files an owner, or set them by hand for all customers.

        :param accounts: the accounts, as superuser, that were given to these customers
        :param bool moved: not given just now, but moved to another company group
        """
        # Collide with a transaction that adopts one of them at this moment.
        accounts._keep_unmerged()
        choices = accounts._get_adoptions(self, moved)
        chosen = self.browse(choices)
        replaced = (chosen.own_account_id | chosen.mapped_account_id) - accounts
        if choices:
            chosen._write_choices(
                ["own_account_id", "crm_account_pin_id", "crm_account_pinned"],
                [(id_, own, pin, bool(pin)) for id_, (own, pin) in choices.items()],
            )
            accounts._keep_one_owner()
        partners = self | chosen
        by_hand = partners.filtered("crm_account_pin_id")
        by_hand._resolve_accounts("hand")
        (partners - by_hand)._resolve_accounts("create")
        replaced._discard()

    def _write_choices(self, names, rows, **values):
        """Write technical columns, different ones for each partner, in one statement.

        :param list names: names of the columns
        :param list rows: tuples of partner id and values of the columns
        :param values: the same for all
        """
        self.env["crm.account.resolver"]._flush()
        columns = [SQL.identifier(name) for name in names]
        assignments = [SQL("%s = choice.%s", column, column) for column in columns]
        assignments += [
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        ]
        booleans = {n: "bool" for n in names if self._fields[n].type == "boolean"}
        by_column = dict(zip(("id", *names), zip(*rows, strict=True), strict=True))
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET %s
                FROM (%s) choice WHERE choice.id = res_partner.id
                """,
                SQL(", ").join(assignments),
                rows_sql(self.env.cr, booleans, **by_column),
            )
        )
        self.invalidate_recordset([*names, *values], flush=False)
