"""What the exports of shops have in common: people who buy, for a company or not."""

from odoo import api, models
from odoo.tools import LazyTranslate

from ..push.keys import WrongValue
from .cells import Cells

_lt = LazyTranslate(__name__)


class ShopReader(models.AbstractModel):
    """Reads customers, or orders that say who bought.

    Exports of orders name their customers by e-mail, those of customers mostly by
    number: the e-mail, or without one the telephone, is an alias then. With a company,
    the customer is the company.
    """

    _name = "commerce.import.reader.shop"
    _inherit = "commerce.import.reader"
    _description = "Files of Shops"

    # Columns of the name of a company
    _company = ()
    # Columns that make up the name of a person, or several such: the first that says
    # anything counts
    _people = ()

    @api.model
    def _prepare(self, lines):
        row = super()._prepare(lines)
        if self._pushes == "customer":
            self._complete(row, lines[0])
        return row

    @api.model
    def _tell_customer(self, record):
        row = super()._tell_customer(record)
        if row:
            row["id"] = row["id"].casefold()
            self._complete(row, Cells(record))
        return row

    @api.model
    def _complete(self, row, cells):
        """Write the name and the numbers of a customer into its row."""
        reachable = (row.get("email") or row.get("phone") or "").casefold()
        if company := cells.text(*self._company):
            row |= {"name": company, "is_company": True}
        else:
            people = (cells.join(*columns) for columns in self._people)
            if name := next(filter(None, people), None) or reachable:
                row["name"] = name
        if reachable and row.setdefault("id", reachable) != reachable:
            row["aliases"] = [reachable]

    @api.model
    def _get_buyer(self, cells, *columns):
        """Return the number of the customer of an order: an e-mail, or what it has.

        :raise WrongValue: for orders of nobody
        """
        number = cells.text(*columns).casefold()
        if not number:
            raise WrongValue(columns[0], _lt("Missing: nobody knows who bought"))
        return number

    @api.model
    def _get_amount(self, cells, column):
        """Return an amount that an order has to have.

        :raise WrongValue: if it has none
        """
        amount = cells.number(column)
        if amount is None:
            raise WrongValue(column, _lt("Missing"))
        return amount

    @api.model
    def _check_date(self, row, column):
        """Check that an order has a date: lines that strayed from theirs have none.

        :raise WrongValue: if it has none
        """
        if not row.get("date"):
            raise WrongValue(column, _lt("Missing"))

    @api.model
    def _get_digits(self, code):
        """Return the number of decimals of a currency."""
        cache = self.env.cr.cache.setdefault("commerce_import_digits", {})
        if not cache:
            currencies = self.env["res.currency"].with_context(active_test=False)
            cache |= {c.name: c.decimal_places for c in currencies.search([])}
        return cache.get(code, 2)


def share(total, weights, digits):
    """Divide an amount in proportion to weights, to its last cent.

    :param float total: amount
    :param list weights: numbers that are not negative, not all of them 0
    :param int digits: decimals of the currency
    :return: list of amounts, whose sum is the total
    """
    cents, whole = round(total * 10**digits), sum(weights)
    shares, upto, given = [], 0, 0
    for weight in weights:
        upto += weight
        after = round(cents * upto / whole)
        shares.append((after - given) / 10**digits)
        given = after
    return shares
