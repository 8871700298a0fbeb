"""Whole names, their words, and names spelt a little differently."""

from odoo import api, models
from odoo.tools import LazyTranslate

from .normal_forms import MOST_WORDS, name, name_words

_lt = LazyTranslate(__name__)

# How much more often the same company is so alike than two others are, in bits
ALIKE = {0.75: 12.0, 0.6: 10.0, 0.45: 6.0, 0.3: 3.0, 0.2: 0.0}


class Name(models.AbstractModel):
    """The same words in any order, without legal form, capitals and accents."""

    _name = "crm.customer.evidence.name"
    _inherit = "crm.customer.evidence"
    _description = "Same Name"
    _kind = "name"
    _family = "name"
    _inputs = ("name",)
    _surer = 2.0  # few are called like another one by chance
    _same = _lt("Same name %(value)s, which %(shared)s of %(count)s customers have")
    _differs = _lt("Different names: %(value)s and %(other)s")

    @api.model
    def _get_values(self, partner):
        return name(partner.name)


class Word(models.AbstractModel):
    """The rarest word that both names have; common ones say little.

    Words that come together (*Public Schools*) say less than each of them alone.
    """

    _name = "crm.customer.evidence.word"
    _inherit = "crm.customer.evidence.name"
    _description = "Rare Word in Both Names"
    _kind = "word"
    _m = 1.0
    _surer = 0.0
    _against = -1.0
    _excused_by = ("spelling",)
    _block = 20
    _others = 0.1
    _more = -1.0
    _at_least = 4
    _same = _lt(
        "Similar names %(value)s and %(other)s: %(shared)s of %(count)s customers have "
        "their rarest common word"
    )

    @api.model
    def _get_values(self, partner):
        return set(name_words(partner.name)[:MOST_WORDS])


class Spelling(models.AbstractModel):
    """Names alike letter by letter, where the database has pg_trgm."""

    _name = "crm.customer.evidence.spelling"
    _inherit = "crm.customer.evidence.name"
    _description = "Name Spelt Differently"
    _kind = "spelling"
    _alike_in = "name"
    _alike = ALIKE
    _numbers_tell = True
    _surer = 0.0
    _at_least = 4
    _same = _lt("The names %(value)s and %(other)s are spelt alike")

    @api.model
    def _get_values(self, partner):
        return set()
