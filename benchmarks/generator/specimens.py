"""One order of each kind with all that hangs on it, made by Odoo itself."""

from dataclasses import dataclass

from odoo.fields import Command

# Of a thousand orders, how many end like this: of those that companies place with a
# salesperson, and of those placed on a website.
OUTCOMES = {
    "paid": (520, 480),
    "partly paid": (40, 0),
    "unpaid": (90, 40),
    "refunded": (10, 40),
    "credited": (20, 20),
    "to invoice": (110, 60),
    "sent": (80, 20),
    "draft": (60, 300),
    "cancelled": (70, 40),
}
CONFIRMED = ("paid", "partly paid", "unpaid", "refunded", "credited", "to invoice")
INVOICED = CONFIRMED[:-1]
# Of a hundred orders; then quantities, each of another product
BASKETS = ((55, (1,)), (25, (2, 1)), (15, (1, 3, 10)), (5, (5, 1, 2, 1, 25)))
PRICES = (4.9, 12, 19.95, 35, 59, 89.5, 120, 249, 480, 1250)


@dataclass
class Specimen:
    """An order, and of a million how many are like it, by kind of customer."""

    order: object
    outcome: str
    company_weight: int
    person_weight: int


class Maker:
    """:ivar customer: the company that the documents belong to
    :ivar buyer: the contact that placed the orders
    :ivar subsidiary, person: other kinds of customers
    """

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True})
        self.company = env.company
        self.customer = self._create_partner("Specimen Trading", is_company=True)
        below = {"parent_id": self.customer.id}
        self.buyer = self._create_partner("Sam Specimen", **below)
        self.subsidiary = self._create_partner(
            "Specimen Labs", is_company=True, type="other", **below
        )
        self.person = self._create_partner("Ann Specimen")
        self.products = self._create_products()

    def _create_partner(self, name, **values):
        address = {
            "email": f"{name.replace(' ', '.').lower()}@specimen.example",
            "phone": "+32456000000",
            "street": "1 Specimen Street",
            "city": "Specimen",
            "zip": "10000",
            "country_id": self.env.company.country_id.id,
        }
        return self.env["res.partner"].create({"name": name, **address, **values})

    def _create_products(self):
        values = [
            {"name": f"Article {n}", "list_price": price, "invoice_policy": "order"}
            for n, price in enumerate(PRICES)
        ]
        return self.env["product.product"].create(values)

    def make(self):
        """:return: list of Specimen"""
        specimens = [
            self._draft(channel, shares, outcome, weights, place)
            for channel, shares in self._channels()
            for outcome, weights in OUTCOMES.items()
            for place in range(len(BASKETS))
        ]
        self._orders(specimens, CONFIRMED).action_confirm()
        self._orders(specimens, ["sent"]).action_quotation_sent()
        self._orders(specimens, ["cancelled"])._action_cancel()
        self._orders(specimens, INVOICED)._create_invoices(grouped=True).action_post()
        for outcome, share in (("paid", 1), ("credited", 1), ("partly paid", 0.5)):
            self._pay(self._orders(specimens, [outcome]).invoice_ids, share)
        self._reverse(self._orders(specimens, ["refunded"]).invoice_ids, cancel=True)
        notes = self._reverse(self._orders(specimens, ["credited"]).invoice_ids)
        for line in notes.invoice_line_ids:
            line.quantity /= 2
        notes.action_post()
        self.env.flush_all()
        return specimens

    def _channels(self):
        """Values of an order, and the shares of companies' and persons' orders."""
        ref = self.env.ref
        website = ref("website.default_website")
        other = self.env["crm.team"].create({"name": "Partners"})
        sales = ref("sales_team.team_sales_department")
        return (
            ({"team_id": sales.id}, (50, 5)),
            ({"team_id": other.id}, (20, 0)),
            ({"website_id": website.id}, (30, 95)),
        )

    def _draft(self, channel, shares, outcome, weights, place):
        basket_weight, quantities = BASKETS[place]
        weight = weights["website_id" in channel] * basket_weight
        order = self.env["sale.order"].create(
            {
                "partner_id": self.buyer.id,
                "company_id": self.company.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": count})
                    for product, count in self._fill(outcome, place, quantities)
                ],
                **channel,
            }
        )
        return Specimen(order, outcome, *(share * weight for share in shares))

    def _fill(self, outcome, place, quantities):
        """Another first product for each outcome, so that amounts differ."""
        first = list(OUTCOMES).index(outcome) + 3 * place
        for number, quantity in enumerate(quantities):
            yield self.products[(first + number) % len(self.products)], quantity

    def _orders(self, specimens, outcomes):
        chosen = [s.order.id for s in specimens if s.outcome in outcomes]
        return self.env["sale.order"].browse(chosen)

    def _pay(self, invoices, share):
        for invoice in invoices:
            register = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            amount = invoice.currency_id.round(invoice.amount_total * share)
            register.create({"amount": amount})._create_payments()

    def _reverse(self, invoices, cancel=False):
        dates = [{"invoice_date": invoice.invoice_date} for invoice in invoices]
        return invoices._reverse_moves(dates, cancel=cancel)
