"""The strategies: which customer's account a customer has."""

from odoo import api, models
from odoo.tools import SQL


class CrmAccountResolver(models.AbstractModel):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "crm.account.resolver"

    @api.model
    def _get_strategies(self):
        """The strategies an administrator can choose from.

        To add one, extend this selection and :meth:`_get_climb_condition`.

        :return: list of (code, label)
        """
        return [
            ("each", self.env._("One account per customer")),
            ("root", self.env._("One account per company group")),
        ]

    @api.model
    def _get_climb_condition(self, strategy):
        """When a customer shares the account of the entity above it.

        :param str strategy: code of a strategy
        :return: SQL condition on the partners ``child`` and ``up``
        """
        return SQL("TRUE" if strategy == "root" else "FALSE")

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
                "crm_commerce_bridge.account_strategy",
            )
        )
        return "each" if strategy is None else strategy

    @api.model
    def _is_strategy(self, strategy):
        """Is there such a strategy? Damage, or an addon that is gone, says others.

        Then nobody knows who belongs together. Customers keep what they have, which
        can be put right later, and nobody is moved there and back: as to the function,
        an account that they have comes before their own one. New customers get an
        account of their own: it joins them to nobody by a guess, and disturbs nobody.
        """
        return strategy in dict(self._get_strategies())
