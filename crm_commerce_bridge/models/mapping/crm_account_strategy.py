"""The strategies: which customer's account a customer has.

One counts for the database, and companies may choose others for their groups.

All that a page says of a strategy comes from here.
"""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyGettext, LazyTranslate

from .ir_config_parameter import DEFAULT_STRATEGY, STRATEGY

_lt = LazyTranslate(__name__)


class Strategy(NamedTuple):
    """A strategy that counts for the database, or that a company can ask for.

    :param label: its name
    :param sentence: what it does, below the name
    :param climbs: when a customer shares the account of the entity above it: SQL
        condition on the partners ``child`` and ``up``
    :param own: why a customer whose way up ends at itself has an account of its own,
        with ``%(strategy)s`` and ``%(customer)s``
    :param reads: names of the fields of partners that ``climbs`` reads, besides the
        parent and the company
    """

    label: LazyGettext
    sentence: LazyGettext
    climbs: SQL
    own: LazyGettext = _lt("%(strategy)s: %(customer)s is the top of its group.")
    reads: frozenset = frozenset()


class Rule(NamedTuple):
    """What decides about customers whose accounts nobody set by hand.

    :param strategy: code of the strategy of the database
    :param words: whether there are companies that say otherwise for their groups: then
        the nearest word on a customer's way up counts, its own included
    """

    strategy: str
    words: bool = False


STRATEGIES = {
    "each": Strategy(
        label=_lt("One account per customer"),
        sentence=_lt("Every customer has an account of its own, subsidiaries too."),
        climbs=SQL("FALSE"),
        own=_lt("%(strategy)s: this is its own."),
    ),
    "root": Strategy(
        label=_lt("One account per company group"),
        sentence=_lt(
            "A parent company and all its subsidiaries share the account of the "
            "topmost company."
        ),
        climbs=SQL("TRUE"),
    ),
}


class CrmAccountResolver(models.AbstractModel):
    _inherit = "crm.account.resolver"

    @api.model
    def _get_strategies(self):
        """Return the strategies that people can choose: extend it to add one.

        :return: dict of :class:`Strategy` by code
        """
        return STRATEGIES

    @api.model
    def _selection_strategy(self):
        """Return the strategies as a selection: list of (code, label)."""
        strategies = self._get_strategies()
        return [(code, self.env._(known.label)) for code, known in strategies.items()]

    @api.model
    def _get_strategy_sentences(self):
        """Return what each strategy does, in a sentence, by code."""
        strategies = self._get_strategies()
        return {code: self.env._(known.sentence) for code, known in strategies.items()}

    @api.model
    def _get_climb_condition(self, strategy):
        """Return the condition by which a customer shares the account of the one above.

        :param str strategy: code of a strategy; if it is not known, nobody climbs
        :return: SQL condition on the partners ``child`` and ``up``
        """
        known = self._get_strategies().get(strategy)
        return known.climbs if known else SQL("FALSE")

    @api.model
    def _get_inputs(self):
        """Return the fields of partners that the function reads, or writes.

        :return: dict of sets of names: those that can move the partner ``alone``, and
            those that can move the partners ``below`` it as well
        """
        return {
            "alone": {"is_crm_customer", "mapped_account_id"},
            "below": {
                "parent_id",
                "is_company",
                "company_id",
                "crm_account_pin_id",
                "own_account_id",
                "crm_account_strategy",
            }.union(*(known.reads for known in self._get_strategies().values())),
        }

    @api.model
    def _get_strategy(self):
        """Return the strategy of the database, as of this transaction."""
        return self._get_rule().strategy

    @api.model
    def _get_rule(self, strategy=None):
        """Return the :class:`Rule` in force, as of this transaction.

        It is read from the tables: the cache of system parameters may lag behind a
        switch that another worker has just committed. The statement also switches off
        the just-in-time compiler for this transaction, which would take seconds to
        compile the statements of the resolver, which run for milliseconds.

        :param str strategy: code of a strategy, if not the one of the database
        """
        self.env["res.partner"].flush_model(["crm_account_strategy"])
        [(in_force, words, _jit)] = self.env.execute_query(
            SQL(
                # ORDER BY: a planner without statistics expects words everywhere and
                # would look for the first one through the whole table.
                """
                SELECT (SELECT value FROM ir_config_parameter WHERE key = %s),
                       EXISTS (SELECT FROM (
                           SELECT FROM res_partner
                           WHERE crm_account_strategy IS NOT NULL
                           ORDER BY crm_account_strategy LIMIT 1
                       ) word),
                       set_config('jit', 'off', TRUE)
                """,
                STRATEGY,
            )
        )
        if strategy is None:
            strategy = DEFAULT_STRATEGY if in_force is None else in_force
        return Rule(strategy, words)

    @api.model
    def _is_strategy(self, strategy):
        """Return whether there is such a strategy.

        The database or a company may name another one: by damage, or if the addon with
        it is gone.
        Then nobody knows who belongs together. Customers keep the accounts they have
        (in the function these come before own accounts), so that nobody is moved there
        and back when it is put right. New customers get an account of their own, which
        is no guess about where they belong and disturbs nobody.
        """
        return strategy in self._get_strategies()
