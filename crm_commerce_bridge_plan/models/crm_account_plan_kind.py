"""The kinds of changes that can be planned."""

from odoo import api, models


class CrmAccountPlanKind(models.AbstractModel):
    """What is common to all kinds; to add one, inherit from it.

    A kind says what is planned in words, who would move, what stands in the way, and
    how it is done and taken back. Its ``_description`` is its name on the page. Fields
    that it needs are added to ``crm.account.plan``.
    """

    _name = "crm.account.plan.kind"
    _description = "Kind of Planned Change"

    # Code of the kind, the value of ``crm.account.plan.kind``
    _kind = None
    # Fields of a plan that say what is planned
    _what = ()

    @api.model
    def _get_kinds(self):
        """:return: dict of all kinds by code"""
        names = self.pool.descendants(["crm.account.plan.kind"], "_inherit")
        return {code: self.env[n] for n in names if (code := self.env[n]._kind)}

    @api.model
    def _get_label(self):
        """:return: what it is called, in the language of the user"""
        return self.env["ir.model"].sudo()._get(self._name).name

    @api.model
    def _describe(self, plan):
        """:return: what is planned, in words"""
        return self._get_label()

    @api.model
    def _may_read(self, plan):
        """:return: whether the user may read what is planned, besides what it names"""
        return True

    @api.model
    def _get_cause(self, plan):
        """:return: what reasons have as ``%(strategy)s``"""
        return ""

    @api.model
    def _get_preview(self, plan):
        """:return: what the page shows of a draft, as of ``crm.account.run``"""
        return False

    @api.model
    def _get_strategy_before(self, plan):
        """:return: code of the strategy that the plan expects, if any"""
        return False

    @api.model
    def _check(self, plan):
        """Check that the plan is complete, and that its user may do it.

        :raise UserError: if not
        """

    @api.model
    def _find_obstacle(self, plan):
        """:return: why it cannot be carried out as things are: a sentence, or False"""
        if self._kind:
            return False
        return self.env._("Nobody knows how to do this any more: its addon is gone.")

    @api.model
    def _foretell(self, plan):
        """Find who would move, if it was done now. Nothing is written.

        :return: rows of (partner, account from, account to, partner whose account it
            is); both accounts are the same for customers that stay though one might
            think otherwise, and one that has yet to be made is the negative id of its
            partner; and counts by name of a field of ``crm.account.run``
        """
        return [], {}

    @api.model
    def _get_reasons(self, plan):
        """Return why customers move or stay.

        :return: dict of sentences with ``%(customer)s``, ``%(top)s``, ``%(account)s``,
            ``%(strategy)s`` and ``%(reason)s``: ``own`` (the customer's own account),
            ``own_merged`` (that is merged into another), ``top`` (that of the top of
            its group), ``top_merged``, ``top_by_hand``; ``stays``, ``stays_because``
        """
        return {}

    @api.model
    def _describe_left_out(self, plan):
        """:return: sentences on what is left out of the report, before it starts"""
        return []

    @api.model
    def _start(self, plan):
        """Do it, with the rights of the user.

        :return: the ``crm.account.run`` that goes on with it; empty if it is done
        :raise UserError: if it is refused
        """
        return self.env["crm.account.run"]

    @api.model
    def _can_undo(self, plan):
        """:return: whether there is something to take back"""
        return False

    @api.model
    def _undo(self, plan):
        """Take it back, with the rights of the user.

        :return: action that opens what goes on with it, if anything
        """
