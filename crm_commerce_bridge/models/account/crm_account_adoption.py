"""Decide which customers own the accounts that files brought along, many at once."""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..mapping.crm_account_way_up import IS_AS_WIDE
from ..value_rows import among_sql, rows_sql

# Customers ``p`` for whom the account from a file still counts: nobody chose since.
IS_MEMBER = SQL(
    """(
        p.crm_account_given_overruled IS NOT TRUE AND p.is_crm_customer
        AND p.commercial_partner_id = p.id
    )"""
)


class Member(NamedTuple):
    """A customer of an account that files brought along.

    ``own`` and ``pin`` are ids of accounts, ``above`` those of the companies from the
    customer upwards.
    """

    own: int | None
    pin: int | None
    above: list


class CrmAccount(models.Model):
    _inherit = "crm.account"

    def _filter_adoptable(self):
        """Return the accounts not made for a customer, nor given to one by a person."""
        found = self.sudo().filtered(
            lambda account: not account.automatic_name and not account.merged_into_id
        )
        if not found:
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT own_account_id FROM res_partner
                WHERE %(is_own)s
                  AND (crm_account_given_id IS DISTINCT FROM own_account_id
                       OR crm_account_given_overruled)
                UNION
                SELECT crm_account_pin_id FROM res_partner
                WHERE %(is_pin)s
                  AND (crm_account_given_id IS DISTINCT FROM crm_account_pin_id
                       OR crm_account_given_overruled)
                UNION
                -- nor accounts of customers of companies that the user does not work in
                SELECT crm_account_given_id FROM res_partner
                WHERE %(is_given)s
                  AND company_id != ALL(%(companies)s)
                """,
                is_own=among_sql(self.env.cr, SQL("own_account_id"), found.ids),
                is_pin=among_sql(self.env.cr, SQL("crm_account_pin_id"), found.ids),
                is_given=among_sql(self.env.cr, SQL("crm_account_given_id"), found.ids),
                companies=self.env.companies.parent_ids.ids,
            )
        )
        chosen = {account_id for (account_id,) in rows}
        return self.filtered(lambda a: a in found and a.id not in chosen)

    def _get_adoptions(self, newcomers, moved):
        """Return the accounts that the customers get to whom files gave these accounts.

        :param newcomers: the customers that are new to the accounts
        :param bool moved: not new, but moved to another company group
        :return: dict of (own account id, id of the account by hand) by partner id; only
            of customers for whom one of the two is new
        """
        adoptable = self._filter_adoptable()
        gifts = self._find_gifts(newcomers)
        choices, undecided = {}, self.browse()
        for account in self:
            members = gifts.get(account.id, {})
            if account._is_decided(members, newcomers, moved, account in adoptable):
                choices |= account._get_choices_of_newcomers(members, newcomers)
            else:
                undecided |= account
        gifts = undecided._find_gifts()
        used = self._find_used_accounts(gifts)
        for account in undecided:
            members = gifts.get(account.id, {})
            owner = account in adoptable and account._find_owner(members, used)
            choices |= account._get_choices(members, owner)
        return choices

    def _get_choices_of_newcomers(self, members, newcomers):
        """Return the choices for newcomers that change nothing for the other customers.

        If another customer owns the account, they get it by the strategy, else by hand.
        """
        owner = any(member.own == self.id for member in members.values())
        new = {id_: m for id_, m in members.items() if id_ in newcomers._ids}
        return self._get_choices(new, owner)

    def _keep_one_owner(self):
        """Take these accounts from former owners, where another customer owns them now.

        A former owner had adopted the account, and became a contact of a company since.
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE res_partner p SET own_account_id = NULL
                WHERE %s AND crm_account_given_id = own_account_id
                  AND NOT %s
                  AND EXISTS (SELECT FROM res_partner owner
                              WHERE owner.own_account_id = p.own_account_id
                                AND owner.id != p.id)
                RETURNING id
                """,
                among_sql(self.env.cr, SQL("own_account_id"), self.ids),
                IS_MEMBER,
            )
        )
        former = self.env["res.partner"].browse(id_ for (id_,) in rows)
        former.invalidate_recordset(["own_account_id"], flush=False)

    def _is_decided(self, members, newcomers, moved, adoptable):
        """Return whether the newcomers change nothing for the other customers.

        Then the others need not be looked at.

        :param dict members: the newcomers, the owner and one of the others
        """
        others = [id_ for id_ in members if id_ not in newcomers._ids]
        new = [member for id_, member in members.items() if id_ in newcomers._ids]
        if not others or any(member.own == self.id for member in new):
            return False
        owner = next((id_ for id_ in others if members[id_].own == self.id), None)
        if owner:
            return adoptable and all(owner in member.above for member in new)
        above = set().union(*(members[id_].above for id_ in others))
        if moved:
            return all(above.isdisjoint(member.above) for member in new)
        return above.isdisjoint(newcomers._ids)

    def _get_choices(self, members, owner):
        """Return what changes for the members, given which of them owns the account.

        :param dict members: :class:`Member` by partner id
        :param owner: partner id of the owner, True for one that is not among the
            members; without an owner the account is set by hand for all
        :return: as of :meth:`_get_adoptions`
        """
        choices = {}
        for partner_id, member in members.items():
            own = None if member.own == self.id else member.own
            choice = (own, self.id)
            if owner:
                is_owner = owner is not True and partner_id == owner
                choice = (self.id if is_owner else own, None)
            if choice != (member.own, member.pin):
                choices[partner_id] = choice
        return choices

    def _find_gifts(self, newcomers=None):
        """Return the customers to whom files gave these accounts, if they still count.

        :param newcomers: return these, the owner and one other customer only; None: all
        :return: dict of dicts of :class:`Member` by partner id, by account id
        """
        self.env["crm.account.resolver"]._flush()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE member AS (
                    SELECT id, crm_account_given_id, own_account_id, crm_account_pin_id
                    FROM res_partner p
                    WHERE %(is_member)s AND %(is_given)s AND %(among)s
                ), way(id, at_id, ids) AS (
                    SELECT id, id, ARRAY[id] FROM member
                    UNION ALL
                    SELECT way.id, up.id, ids || up.id
                    FROM way
                    JOIN res_partner child ON child.id = way.at_id
                    JOIN res_partner parent ON parent.id = child.parent_id
                    JOIN res_partner up
                        ON up.id = parent.commercial_partner_id AND %(is_as_wide)s
                    WHERE up.id != ALL(ids)
                )
                SELECT DISTINCT ON (member.id) crm_account_given_id, member.id,
                       own_account_id, crm_account_pin_id, ids
                FROM member JOIN way USING (id)
                ORDER BY member.id, cardinality(ids) DESC
                """,
                is_member=IS_MEMBER,
                is_given=among_sql(self.env.cr, SQL("crm_account_given_id"), self.ids),
                among=SQL("TRUE") if newcomers is None else self._among_sql(newcomers),
                is_as_wide=IS_AS_WIDE,
            )
        )
        gifts = {}
        for account_id, partner_id, *member in rows:
            gifts.setdefault(account_id, {})[partner_id] = Member(*member)
        return gifts

    def _among_sql(self, newcomers):
        """Return a condition on ``p``: newcomers, owners, one other per account."""
        return SQL(
            """
            p.id IN (
                SELECT id FROM (%(newcomers)s) newcomer
                UNION
                SELECT id FROM res_partner WHERE %(is_own)s
                UNION
                SELECT one.id FROM (%(accounts)s) account
                CROSS JOIN LATERAL (
                    SELECT p.id FROM res_partner p
                    WHERE p.crm_account_given_id = account.id AND %(is_member)s
                      AND NOT %(is_newcomer)s
                    LIMIT 1
                ) one
            )
            """,
            newcomers=rows_sql(self.env.cr, id=newcomers.ids),
            is_own=among_sql(self.env.cr, SQL("own_account_id"), self.ids),
            accounts=rows_sql(self.env.cr, id=self.ids),
            is_newcomer=among_sql(self.env.cr, SQL("p.id"), newcomers.ids),
            is_member=IS_MEMBER,
        )

    def _find_owner(self, members, used):
        """Return the id of the customer above all others, None if there is none.

        :param dict members: :class:`Member` by partner id
        :param used: ids of accounts that people use: a customer with one keeps it
        """
        if not members:
            return None
        common = set(members).intersection(*(m.above for m in members.values()))
        owner = min(common, default=None)
        if owner and members[owner].own in used - {self.id}:
            return None
        return owner

    @api.model
    def _find_used_accounts(self, gifts):
        """Return the ids of the customers' own accounts that people use."""
        own = {m.own for members in gifts.values() for m in members.values() if m.own}
        if not own:
            return own
        uses = self.env["crm.account.resolver"]._get_uses_of_account()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM crm_account account WHERE %s AND (%s
                    OR EXISTS (SELECT FROM crm_lead
                               WHERE crm_account_id = account.id AND partner_id IS NULL)
                    OR EXISTS (SELECT FROM res_partner
                               WHERE crm_account_pin_id = account.id))
                """,
                among_sql(self.env.cr, SQL("id"), own),
                SQL(" OR ").join(uses.values()),
            )
        )
        return {account_id for (account_id,) in rows}

    def _discard(self):
        """Delete accounts made by the same import that turned out to be needless."""
        unused = self.env.execute_query(
            SQL(
                """
                SELECT id FROM crm_account account
                WHERE %s AND create_date = %s AND merged_into_id IS NULL
                  AND NOT EXISTS (
                      SELECT FROM res_partner WHERE crm_account_pin_id = account.id)
                  AND (%s)
                """,
                among_sql(self.env.cr, SQL("id"), self.ids),
                self.env.cr.now(),
                self.env["crm.account.resolver"]._unused_account_sql(),
            )
        )
        self.browse(account_id for (account_id,) in unused).unlink()
