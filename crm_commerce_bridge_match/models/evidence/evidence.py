from odoo import api, models
from odoo.tools import LazyTranslate, format_list, ormcache

_lt = LazyTranslate(__name__)

# A value that more customers have is counted now and then, not each time
FREQUENT = 200


class CrmCustomerEvidence(models.AbstractModel):
    """One kind of evidence: what to compare, and how much it says.

    A kind is an abstract model that inherits this one, from any addon::

        class LoyaltyCard(models.AbstractModel):
            _name = "crm.customer.evidence.loyalty_card"
            _inherit = "crm.customer.evidence"
            _description = "Same Loyalty Card"
            _kind = "loyalty_card"
            _family = "loyalty_card"
            _inputs = ("loyalty_card",)
            _m = 0.8
            _same = _lt("Same loyalty card %(value)s, which %(shared)s customers have")

            @api.model
            def _get_values(self, partner):
                return {compact(partner.loyalty_card)}

    Weights are those of Fellegi and Sunter, in bits: log2(m / u). ``m`` is how often
    two records of the same company agree; ``u``, how often two others do, is counted:
    a value that ``n`` of ``N`` customers have is shared by chance
    ``(n - 1) / (N - 1)``.
    """

    _name = "crm.customer.evidence"
    _description = "Kind of Evidence"

    # Its code, in the keys and in the evidence of matches
    _kind = None
    # Kinds that say the same twice count once, the strongest of them.
    _family = None
    # Fields of partners it is made of
    _inputs = ()
    # How often the same company agrees in it
    _m = 0.9
    # Bits on top, for numbers that no two companies are given: those who share one are
    # not together by chance.
    _surer = 0.0
    # Bits, below zero, where both have one and share none
    _against = 0.0
    # Kinds of which the same value excuses that this one differs
    _excused_by = ()
    # The kind whose values are compared letter by letter, where the database has
    # pg_trgm, and the bits from so alike on, from 0 to 1
    _alike_in = None
    _alike = {}
    # Values with different numbers in them are not alike at all.
    _numbers_tell = False
    # Customers who share a value are compared, if they are at most so many. 0: not for
    # that reason alone.
    _block = 50
    # Of more, each is compared with so many of the oldest.
    _oldest = 0
    # Where several values are shared, the part of the weaker ones that counts as well
    _others = 0.0
    # Bits, below zero, for each of both that has more values than those they share
    _more = 0.0
    # It says at most as much as a value that so many customers have.
    _at_least = 2
    # Alone it suggests nothing: whoever types it in need not be who it says.
    _stands_alone = True
    # In words: %(value)s and %(other)s are theirs, %(shared)s of %(count)s customers
    # have it.
    _same = _lt("Both have %(value)s, which %(shared)s of %(count)s customers have")
    _differs = _lt("One has %(value)s, the other one %(other)s")

    @api.model
    def _get_kinds(self):
        """:return: dict of all kinds by code"""
        return {code: self.env[name] for code, name in self._get_names().items()}

    @api.model
    @ormcache()
    def _get_names(self):
        """:return: dict of names of models by code"""
        names = self.pool.descendants(["crm.customer.evidence"], "_inherit")
        return {code: name for name in names if (code := self.env[name]._kind)}

    @api.model
    def _get_inputs(self):
        """Names of all fields of partners that evidence is made of."""
        return set().union(*(kind._inputs for kind in self._get_kinds().values()))

    @api.model
    def _get_label(self):
        """:return: what it is called, in the language of the user"""
        return self.env["ir.model"].sudo()._get(self._name).name

    @api.model
    def _get_values(self, partner):
        """The normal forms of what a customer says of itself.

        :param partner: one customer
        :return: set of texts, without empty ones; or with, they are left out
        """
        return set()

    @api.model
    def _get_text(self, partner):
        """What a customer says of itself, as it stands there."""
        name = next(iter(self._inputs), None)
        return name and partner[name] or ""

    @api.model
    def _say(self, evidence, count):
        """The evidence in words.

        :param evidence: ``crm.customer.match.evidence``, of this kind
        :param count: number of all customers
        """
        # What many have speaks against it, too, where others are more alike. Of words,
        # some are shared, and others tell the two apart.
        differs = not evidence.shared_count or self._more
        is_against = evidence.weight < 0 and differs
        sentence = self.env._(self._differs if is_against else self._same)
        return sentence % {
            "value": evidence.value,
            "other": evidence.other_value,
            "shared": self._format(evidence.shared_count),
            "count": self._format(count),
        }

    @api.model
    def _list(self, texts):
        return format_list(self.env, list(texts), style="unit")

    @api.model
    def _format(self, number):
        return self.env["ir.qweb.field.integer"].value_to_html(number, {})
