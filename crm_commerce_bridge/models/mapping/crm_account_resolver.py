"""The function that decides which account a customer belongs to.

It is a pure function of the customers, their parents, the choices made by hand, the
strategy, and the words of companies that choose another one for their groups:

    account(c) = follow_merges(base(a))   with  a = c if c is pinned else anchor(c)
    base(x)    = x's pin if pinned, else x's own account (made when it is missing)
    anchor(c)  = the topmost entity reached from c by climbing while the strategy allows
    domain     = customers + pinned entities + anchors of unpinned customers

``res.partner.mapped_account_id`` holds its result. Everything that changes an input (or
wants to know the result, like the check) asks for the partners concerned, and
``crm_account_resolve.py`` writes the answer; nothing else decides an account.
"""

from odoo import api, models
from odoo.tools import SQL

from ..company_width import is_as_wide_sql

IS_ENTITY = SQL("(p.commercial_partner_id IS NOT DISTINCT FROM p.id)")
IS_MAPPED_BY_ITSELF = SQL(
    "(p.is_crm_customer IS TRUE OR p.crm_account_pin_id IS NOT NULL)"
)

IS_CONCERNED = SQL("(p.mapped_account_id IS NOT NULL OR %s)", IS_MAPPED_BY_ITSELF)

IS_SET_BY_HAND = SQL("(p.crm_account_pin_id IS NOT NULL AND %s)", IS_ENTITY)

# All that the function reads of a partner, apart from its way up.
COLUMNS = SQL(
    """
    p.id, p.company_id, p.mapped_account_id, p.own_account_id, p.crm_account_pin_id,
    p.is_crm_customer, p.active, %s AS is_entity
    """,
    IS_ENTITY,
)


class CrmAccountResolver(models.AbstractModel):
    _name = "crm.account.resolver"
    _description = "CRM Account Resolver"

    @api.model
    def _keeps_sql(self, rule):
        """Return whether a customer keeps its account: nobody knows its strategy."""
        if rule.words:
            return SQL("ruled.strategy != ALL(%s)", list(self._get_strategies()))
        return SQL("%s", not self._is_strategy(rule.strategy))

    @api.model
    def _account_of_base(self, rule):
        """Return an expression for the account of ``base``, before merges are followed.

        It is for a partner in ``planned``. If the strategy is not known, the account
        that the partner has comes first, but for a choice by hand.
        """
        kept = SQL(
            """(
                SELECT had.id FROM crm_account had
                WHERE had.id = planned.account_from_id
                  AND planned.base_id IS NOT NULL AND %s
            )""",
            is_as_wide_sql(SQL("had.company_id"), SQL("planned.company_id")),
        )
        if rule.words:
            kept = SQL("CASE WHEN planned.keeps THEN %s END", kept)
        elif self._is_strategy(rule.strategy):
            kept = SQL("NULL::int")
        return SQL("COALESCE(base.crm_account_pin_id, %s, base.own_account_id)", kept)

    # === PARTNERS CONCERNED === #

    @api.model
    def _find_everybody(self):
        """Return all partners that have, or should have, an account.

        :return: list of partner ids
        """
        rows = self.env.execute_query(self._everybody())
        return [partner_id for (partner_id,) in rows]

    @api.model
    def _everybody(self):
        """Return a query of the partners of :meth:`_find_everybody`, as of now."""
        self._flush()
        return SQL("SELECT p.id FROM res_partner p WHERE %s", IS_CONCERNED)

    # === THE FUNCTION === #

    @api.model
    def _plan(self, partner_ids, rule):
        """Return the function, for a set of partners, as SQL common table expressions.

        They end in ``result``: a row per partner whose account is known now, with

        - ``account_from_id``: the account it is mapped to today
        - ``base_id``: the partner whose pin or own account it uses; NULL for none
        - ``account_to_id``: the account it should have; NULL also when the account
          of ``base_id`` has to be made first

        They come as values or as a table: so the planner knows how many.

        :param partner_ids: the partners concerned, as ids or as a query of many
        :param Rule rule: the one to apply
        """
        keeps = self._keeps_sql(rule)
        return SQL(
            """
            touched AS MATERIALIZED (
                SELECT %(columns)s FROM (%(touched)s) t JOIN res_partner p USING (id)
            ),
            relevant AS MATERIALIZED (
                SELECT * FROM touched p
                WHERE p.mapped_account_id IS NOT NULL OR (p.is_entity AND %(is_own)s)
                UNION ALL
                -- an anchor that is no customer is mapped while a customer needs it
                SELECT %(columns)s
                FROM res_partner p
                WHERE p.is_crm_customer IS NOT TRUE AND p.crm_account_pin_id IS NULL
                  AND p.mapped_account_id = ANY(ARRAY(
                      SELECT DISTINCT mapped_account_id FROM touched
                  ))
                  AND NOT EXISTS (SELECT FROM touched WHERE touched.id = p.id)
            ),
            %(anchors)s,
            needed(id) AS MATERIALIZED (
                SELECT DISTINCT anchor.anchor_id
                FROM relevant JOIN anchor USING (id)
                WHERE is_crm_customer AND crm_account_pin_id IS NULL
            ),
            concerned AS MATERIALIZED (
                SELECT * FROM relevant
                UNION ALL
                SELECT %(columns)s
                FROM needed JOIN res_partner p USING (id)
                WHERE NOT EXISTS (SELECT FROM relevant WHERE relevant.id = needed.id)
            ),
            planned AS MATERIALIZED (
                SELECT p.id, p.company_id, p.active,
                       p.mapped_account_id AS account_from_id,
                       CASE
                           WHEN NOT p.is_entity THEN NULL
                           WHEN p.crm_account_pin_id IS NOT NULL THEN p.id
                           WHEN p.is_crm_customer OR needed.id IS NOT NULL
                                OR (%(keeps)s AND p.mapped_account_id IS NOT NULL)
                                OR (%(is_needed_by_others)s) THEN anchor.anchor_id
                       END AS base_id
                       %(keeps_of_planned)s
                FROM concerned p
                LEFT JOIN anchor USING (id)
                LEFT JOIN needed USING (id)
                %(ruled)s
            ),
            result AS MATERIALIZED (
                SELECT planned.*,
                       COALESCE(merged.merged_into_id, %(account)s) AS account_to_id
                FROM planned
                LEFT JOIN concerned base ON base.id = planned.base_id
                LEFT JOIN crm_account merged
                    ON merged.merged_into_id IS NOT NULL
                    AND merged.id = %(account)s
            )
            """,
            touched=self._partners_sql(partner_ids),
            columns=COLUMNS,
            is_own=IS_MAPPED_BY_ITSELF,
            anchors=self._anchors(SQL("relevant"), rule),
            keeps=keeps,
            keeps_of_planned=SQL(", %s AS keeps", keeps) if rule.words else SQL(),
            ruled=SQL("LEFT JOIN ruled USING (id)") if rule.words else SQL(),
            account=self._account_of_base(rule),
            is_needed_by_others=self._needed_by_others_sql(rule),
        )

    @api.model
    def _entities(self, partner_ids):
        """Return a query of partners, and whether each is a commercial entity."""
        return SQL(
            "SELECT p.id, %s AS is_entity FROM (%s) t JOIN res_partner p USING (id)",
            IS_ENTITY,
            self._partners_sql(partner_ids),
        )

    # === ITS MATERIALISATION === #

    # === THE ORM'S VIEW OF IT === #
