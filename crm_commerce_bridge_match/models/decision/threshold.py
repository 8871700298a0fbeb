"""How sure a match has to be for people to be asked about it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

TARGET_PARAMETER = "crm_commerce_bridge_match.target_precision"
# Of ten matches shown, how many should be right: more often right than wrong
TARGET = 0.5
# Decisions about matches that are alike sure, from which one learns how often they are
# right; until then they count as sure as the machine says.
ENOUGH = 20
# Where each band of probabilities begins
BEGINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
BANDS = [
    ("0", "Below 50%"),
    ("1", "50% to 60%"),
    ("2", "60% to 70%"),
    ("3", "70% to 80%"),
    ("4", "80% to 90%"),
    ("5", "90% to 95%"),
    ("6", "95% to 99%"),
    ("7", "99% and more"),
]
# What people say of a match: it is right, or not. A parent that is the same company is
# right as well: they belong together.
RIGHT = ("same", "child", "merged")
WRONG = ("different",)


def band_sql(probability):
    """
    :param SQL probability: a number from 0 to 1
    :return SQL: the number of its band
    """
    return SQL("width_bucket(%s::float, %s::float[])", probability, [*BEGINS[1:]])


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    is_to_review = fields.Boolean(
        string="Sure Enough to Review",
        compute="_compute_is_to_review",
        search="_search_is_to_review",
        help="Nobody has decided it, and it is at least as sure as the threshold.",
    )

    @api.depends("state", "probability")
    def _compute_is_to_review(self):
        threshold = self._get_threshold()
        for match in self:
            match.is_to_review = (
                match.state == "open" and match.probability >= threshold
            )

    @api.model
    def _search_is_to_review(self, operator, value):
        if operator != "in":
            return NotImplemented
        threshold = self._get_threshold()
        return Domain("state", "=", "open") & Domain("probability", ">=", threshold)

    @api.model
    def _get_to_review_domain(self):
        """What people are asked about: the inbox shows it, and counters count it."""
        return Domain("is_to_review", "=", True)

    @api.model
    def _get_target(self):
        """:return: how many of those shown should be right, from 0 to 1"""
        # Superuser: system parameters are for administrators.
        parameters = self.env["ir.config_parameter"].sudo()
        try:
            return float(parameters.get_param(TARGET_PARAMETER, TARGET))
        except ValueError:  # somebody has typed a word there
            return TARGET

    @api.model
    def _get_threshold(self, target=None):
        """The lowest probability from which on matches reach the target.

        From the surest band down: of what was decided of it, as many have to be right
        as the target says. Where too little was decided, the probability is taken at
        its word.

        :param float target: another one than what is set
        :return: from 0 to 1; never so high that nothing at all is shown
        """
        target = self._get_target() if target is None else target
        decided, threshold = self._count_decided(), BEGINS[-1]
        for band, begin in reversed(list(enumerate(BEGINS))):
            end = (*BEGINS, 1.0)[band + 1]
            right, count = decided.get(band, (0, 0))
            if count >= ENOUGH:
                reached = begin if right >= target * count else end
            else:
                reached = min(max(begin, target), end)
            if reached >= end:
                break
            threshold = reached
            if reached > begin:
                break
        return threshold

    @api.model
    def _count_decided(self):
        """What people decided, everywhere: numbers only.

        :return: dict of the right ones and of all, by the number of the band
        """
        self.flush_model(["probability", "state", "is_implied"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(band)s, count(*) FILTER (WHERE state IN %(right)s), count(*)
                FROM crm_customer_match
                WHERE state IN %(decided)s AND is_implied IS NOT TRUE
                GROUP BY 1
                """,
                band=band_sql(SQL("probability")),
                right=RIGHT,
                decided=(*RIGHT, *WRONG),
            )
        )
        return {band: (right, count) for band, right, count in rows}
