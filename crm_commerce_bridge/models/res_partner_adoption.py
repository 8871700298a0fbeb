"""Accounts that files and connectors bring along, and whose own they become."""

from odoo import api, fields, models
from odoo.tools import SQL

from .crm_account_resolver import IS_AS_WIDE
from .res_partner import GROUP_SALESMAN, PREFETCH

# Names that a sentence can bear
NAMED = 5


class ResPartner(models.Model):
    """Other systems know accounts of their own, and who belongs to them.

    Such an account is nobody's: the bridge did not make it. While all the customers
    that files give it to belong to one company group, it becomes the own account of
    the topmost of them, as if it had been made for it, and the strategies go on from
    there. Customers of several groups, or without one above all others, have it by
    hand. What files gave is remembered, so neither the order of rows nor the size of
    batches matters.
    """

    # pylint: disable=consider-merging-classes-inherited  # one subject a file
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

    def _give_accounts(self, given):
        """Remember what a file gives, and decide whose own the accounts are.

        :param dict given: accounts by customer, that may be adopted
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
        partners._write_choices(
            ["crm_account_given_id"],
            [(partner.id, account.id) for partner, account in given.items()],
            is_crm_customer=True,
        )
        accounts._keep_unmerged()
        partners._raise_flags()
        partners._adopt(accounts)

    @api.model
    def load(self, fields, data):
        """Say once what became of the accounts in the file."""
        result = super().load(fields, data)
        if result["ids"] and self._has_field_access(
            self._fields["crm_account_id"], "read"
        ):
            self.browse(result["ids"])._tell_about_accounts(result)
        return result

    def _tell_about_accounts(self, result):
        """To whoever imports: the page for it stops at each message of a file."""
        messages = [*self._describe_contradictions(), *self._describe_doubled()]
        for message in messages:
            if self.env.context.get("import_file"):
                self.env.user._bus_send(
                    "simple_notification",
                    {"type": "warning", "message": message, "sticky": True},
                )
            else:
                result["messages"].append({"type": "warning", "message": message})

    def _describe_contradictions(self):
        self.env["crm.account.resolver"]._flush()
        [(elsewhere, given)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (
                           WHERE mapped_account_id != crm_account_given_id), count(*)
                FROM res_partner
                WHERE id = ANY(%s) AND crm_account_given_id IS NOT NULL
                """,
                self.ids,
            )
        )
        if not elsewhere:
            return []
        resolver = self.env["crm.account.resolver"]
        strategies = dict(resolver._get_strategies())
        return [
            self.env._(
                "%(elsewhere)s of %(given)s customers are not on the account that the "
                "file gives them, because of the strategy in force: %(strategy)s. The "
                "file groups them in another way.",
                elsewhere=elsewhere,
                given=given,
                strategy=strategies.get(resolver._get_strategy()),
            )
        ]

    def _describe_doubled(self):
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
        """Files that build the group in another order come to the same end."""
        if not self._is_importing():
            return
        below = self.browse(self.env["crm.account.resolver"]._find_below(self.ids))
        if accounts := below.crm_account_given_id:
            below.browse()._adopt(accounts)

    def _forget_given_accounts(self):
        """What a person chooses counts from now on."""
        if given := self.sudo().filtered("crm_account_given_id"):
            given.crm_account_given_id = False

    def _adopt(self, accounts):
        """Make accounts that files brought along someone's own, or nobody's.

        Of whom it is resolved, these partners in any case.

        :param accounts: the accounts, as superuser
        """
        choices = accounts._get_adoptions()
        chosen = self.browse(choices)
        replaced = (chosen.own_account_id | chosen.mapped_account_id) - accounts
        if choices:
            chosen._write_choices(
                ["own_account_id", "crm_account_pin_id", "crm_account_pinned"],
                [(id_, own, pin, bool(pin)) for id_, (own, pin) in choices.items()],
            )
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
        arrays = {"many2one": SQL("int[]"), "boolean": SQL("bool[]")}
        types = [SQL("int[]"), *(arrays[self._fields[name].type] for name in names)]
        values_by_column = map(list, zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET %s
                FROM unnest(%s) choice(id, %s) WHERE choice.id = res_partner.id
                """,
                SQL(", ").join(assignments),
                SQL(", ").join(
                    SQL("%s::%s", column, kind)
                    for column, kind in zip(values_by_column, types, strict=True)
                ),
                SQL(", ").join(columns),
            )
        )
        self.invalidate_recordset([*names, *values], flush=False)


class CrmAccount(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account"

    def _filter_adoptable(self):
        """Those that nobody made for a customer, and no person has given to one."""
        found = self.sudo().filtered(
            lambda account: not account.automatic_name and not account.merged_into_id
        )
        if not found:
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT own_account_id FROM res_partner
                WHERE own_account_id = ANY(%(ids)s)
                  AND crm_account_given_id IS DISTINCT FROM own_account_id
                UNION
                SELECT crm_account_pin_id FROM res_partner
                WHERE crm_account_pin_id = ANY(%(ids)s)
                  AND crm_account_given_id IS DISTINCT FROM crm_account_pin_id
                """,
                ids=found.ids,
            )
        )
        chosen = {account_id for (account_id,) in rows}
        return self.filtered(lambda a: a in found and a.id not in chosen)

    def _get_adoptions(self):
        """What becomes of the customers that files gave these accounts to.

        :return: dict of own account and account by hand, by partner id; only those
            for whom one of the two is new
        """
        gifts = self._find_gifts()
        used = self._find_used_accounts(own for _account, _id, own, *_rest in gifts)
        adoptable = self._filter_adoptable()
        choices = {}
        for account in self:
            members = {row[1]: row[2:] for row in gifts if row[0] == account.id}
            owner = self._find_owner(members) if account in adoptable else None
            if owner and members[owner][0] in used - {account.id}:
                owner = None  # its own account is one that people use
            for partner_id, (own, pin, _above) in members.items():
                new_own = None if own == account.id else own
                new_pin = account.id
                if owner:
                    new_pin = None
                    new_own = account.id if partner_id == owner else new_own
                if (own, pin) != (new_own, new_pin):
                    choices[partner_id] = (new_own, new_pin)
        return choices

    def _find_gifts(self):
        """:return: rows of account, partner, its own account, the one by hand, and the
        ids of all companies above it"""
        self.env["crm.account.resolver"]._flush()
        return self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE member AS (
                    SELECT id, crm_account_given_id, own_account_id, crm_account_pin_id
                    FROM res_partner
                    WHERE crm_account_given_id = ANY(%s)
                      AND commercial_partner_id = id
                ), way(id, at_id, ids) AS (
                    SELECT id, id, ARRAY[id] FROM member
                    UNION ALL
                    SELECT way.id, up.id, ids || up.id
                    FROM way
                    JOIN res_partner child ON child.id = way.at_id
                    JOIN res_partner parent ON parent.id = child.parent_id
                    JOIN res_partner up ON up.id = parent.commercial_partner_id AND %s
                    WHERE up.id != ALL(ids)
                )
                SELECT DISTINCT ON (member.id) crm_account_given_id, member.id,
                       own_account_id, crm_account_pin_id, ids
                FROM member JOIN way USING (id)
                ORDER BY member.id, cardinality(ids) DESC
                """,
                self.ids,
                IS_AS_WIDE,
            )
        )

    @api.model
    def _find_owner(self, members):
        """The one above all others, if there is one.

        :param dict members: by partner id, tuples that end in the ids from it upwards
        """
        if not members:
            return None
        common = set(members).intersection(*(row[-1] for row in members.values()))
        return min(common, default=None)

    @api.model
    def _find_used_accounts(self, account_ids):
        """Those on which somebody put something."""
        uses = self.env["crm.account.resolver"]._get_uses_of_account()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM crm_account account WHERE id = ANY(%s) AND (%s)",
                [id_ for id_ in set(account_ids) if id_],
                SQL(" OR ").join(uses.values()),
            )
        )
        return {account_id for (account_id,) in rows}

    def _discard(self):
        """Accounts made by the same import that turned out needless go again."""
        unused = self.env.execute_query(
            SQL(
                """
                SELECT id FROM crm_account account
                WHERE id = ANY(%s) AND create_date = %s AND merged_into_id IS NULL
                  AND NOT EXISTS (
                      SELECT FROM res_partner WHERE crm_account_pin_id = account.id)
                  AND (%s)
                """,
                self.ids,
                self.env.cr.now(),
                self.env["crm.account.resolver"]._is_unused_account(),
            )
        )
        self.browse(account_id for (account_id,) in unused).unlink()
