"""The strategies: which customer's account a customer has.

All that a page says of a strategy comes from here.
"""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyGettext, LazyTranslate

from .ir_config_parameter import DEFAULT_STRATEGY, STRATEGY

_lt = LazyTranslate(__name__)


class Strategy(NamedTuple):
    """One that an administrator can choose.

    :param label: its name
    :param sentence: what it does, below the name
    :param climbs: when a customer shares the account of the entity above it: SQL
        condition on the partners ``child`` and ``up``
    :param own: why a customer whose way up ends at itself has an account of its own,
        with ``%(strategy)s`` and ``%(customer)s``
    """

    label: LazyGettext
    sentence: LazyGettext
    climbs: SQL
    own: LazyGettext = _lt("%(strategy)s: %(customer)s is the top of its group.")


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
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account.resolver"

    @api.model
    def _get_strategies(self):
        """The strategies an administrator can choose from: extend it to add one.

        :return: dict of :class:`Strategy` by code
        """
        return STRATEGIES

    @api.model
    def _selection_strategy(self):
        """:return: list of (code, label), as fields of type selection have it"""
        strategies = self._get_strategies()
        return [(code, self.env._(known.label)) for code, known in strategies.items()]

    @api.model
    def _get_strategy_sentences(self):
        """:return: dict by code of what each strategy does"""
        strategies = self._get_strategies()
        return {code: self.env._(known.sentence) for code, known in strategies.items()}

    @api.model
    def _get_climb_condition(self, strategy):
        """When a customer shares the account of the entity above it.

        :param str strategy: code of a strategy; nobody climbs by one not known
        :return: SQL condition on the partners ``child`` and ``up``
        """
        known = self._get_strategies().get(strategy)
        return known.climbs if known else SQL("FALSE")

    @api.model
    def _get_inputs(self):
        """Fields of a partner that the function reads, or that hold its answer.

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
            },
        }

    @api.model
    def _get_strategy(self):
        """The strategy in force, as of this transaction.

        Read from the table: the cache of system parameters may lag behind a switch
        that another worker has just committed. On the way, the just-in-time compiler
        is switched off for this transaction: it would take seconds to compile the
        statements below, which run for milliseconds.
        """
        [(strategy, _jit)] = self.env.execute_query(
            SQL(
                """
                SELECT (SELECT value FROM ir_config_parameter WHERE key = %s),
                       set_config('jit', 'off', TRUE)
                """,
                STRATEGY,
            )
        )
        return DEFAULT_STRATEGY if strategy is None else strategy

    @api.model
    def _is_strategy(self, strategy):
        """Is there such a strategy? Damage, or an addon that is gone, says others.

        Then nobody knows who belongs together. Customers keep what they have, which
        can be put right later, and nobody is moved there and back: as to the function,
        an account that they have comes before their own one. New customers get an
        account of their own: it joins them to nobody by a guess, and disturbs nobody.
        """
        return strategy in self._get_strategies()
