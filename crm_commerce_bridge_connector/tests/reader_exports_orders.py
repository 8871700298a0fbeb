"""Files of orders as shops export them, and what the orders are worth.

Worth is summed up here from the untaxed cents of the lines, before they become what the
shop writes: prices with taxes or without, totals, discounts, refunds.
"""

from collections import Counter

from .reader_files import Export

BUYERS = 200
# Of the company's currency, what one of them is worth
FOREIGN = 2


class OrderExport(Export):
    """Orders of some buyers, of several lines, states, currencies and refunds."""

    def __init__(self, company_currency):
        self.currencies = (company_currency, "EUR")

    def get_buyer(self, i):
        return f"buyer{i % BUYERS}@shop.example"

    def get_number(self, i):
        return str(5_410_000_000_000 + i)

    def get_net_lines(self, i):
        """Untaxed cents of the lines: multiples of five, so that a fifth of them is."""
        return [(1 + (i * 7 + n * 13) % 90) * 50 for n in range(1 + i % 3)]

    def get_net_shipping(self, i):
        return 500 if i % 2 else 0

    def get_net_discount(self, i):
        """Of the order as a whole, untaxed."""
        return 50 if i % 5 == 0 else 0

    def get_net(self, i):
        net = sum(self.get_net_lines(i)) + self.get_net_shipping(i)
        return net - self.get_net_discount(i)

    def get_net_refund(self, i):
        return self.get_net(i) if i % 20 == 1 else 50 if i % 20 == 2 else 0

    def is_cancelled(self, i):
        return i % 20 == 6

    def is_paid(self, i):
        return i % 20 != 4

    def is_foreign(self, i):
        return i % 7 == 0

    def get_worth(self, missing=(), paid=False):
        """Cents by buyer, in the currency of the company."""
        worth = Counter()
        for i in range(self.size):
            if i in missing or self.is_cancelled(i):
                continue
            if paid and not self.is_paid(i):
                continue
            rate = FOREIGN if self.is_foreign(i) else 1
            value = self.get_net(i) - self.get_net_refund(i)
            worth[self.get_buyer(i)] += value * rate
        return worth


def money(cents):
    return f"{cents // 100}.{cents % 100:02}"


class ShopifyOrders(OrderExport):
    """Prices have 20% of taxes in them in each second order, and not in the others."""

    reader = "shopify_orders"
    header = (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,"
        "Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
        "Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
        "Lineitem price,Lineitem compare at price,Lineitem sku,"
        "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
        "Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
        "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,"
        "Shipping Name,Notes,Note Attributes,Cancelled at,Payment Method,"
        "Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,"
        "Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,"
        "Tax 1 Value,Phone,Receipt Number,Duties"
    ).split(",")
    breaks = ({"Created at": "soon"}, {"Total": "a lot"}, {"Email": ""})
    change = {
        "Financial Status": "refunded",
        "Cancelled at": "2026-03-01 10:00:00 +0100",
    }

    def get_status(self, i):
        if not self.is_paid(i):
            return "pending"
        refund = self.get_net_refund(i)
        whole = "refunded" if refund == self.get_net(i) else "partially_refunded"
        return whole if refund else "paid"

    def get_cells(self, i):
        """The first line of an order; the others follow it in the file."""
        with_taxes = 1.2 if i % 2 else 1
        net, lines = self.get_net(i), self.get_net_lines(i)
        shown = [round(cents * with_taxes) for cents in lines]
        shipping = round(self.get_net_shipping(i) * with_taxes)
        discount = round(self.get_net_discount(i) * with_taxes)
        first = {
            "Name": f"#{i + 1001}",
            "Email": self.get_buyer(i).title(),
            "Financial Status": self.get_status(i),
            "Currency": self.currencies[self.is_foreign(i)],
            "Subtotal": money(sum(shown) - discount),
            "Shipping": money(shipping),
            "Taxes": money(round(net * 0.2)),
            "Total": money(round(net * 1.2)),
            "Discount Amount": money(discount),
            "Shipping Method": "Standard",
            "Created at": f"2026-01-{1 + i % 28:02} 23:30:00 -0500",
            "Billing Name": f"Buyer {i % BUYERS}",
            "Billing Company": "" if i % BUYERS % 4 else f"Caf\u00e9 {i % BUYERS}",
            "Billing City": "Elko",
            "Billing Zip": "'89801",
            "Billing Province": "NV",
            "Billing Country": "US",
            "Notes": "Ring,\ntwice",
            "Cancelled at": "2026-02-01 10:00:00 +0100" * self.is_cancelled(i),
            "Refunded Amount": money(round(self.get_net_refund(i) * 1.2)),
            "Id": self.get_number(i),
            "Lineitem discount": "0.00",
        }
        return first | {"lines": [self.get_line(cents) for cents in shown]}

    def get_line(self, cents):
        """Two pieces, where that comes out even."""
        quantity = 1 if cents % 2 else 2
        return {
            "Lineitem quantity": str(quantity),
            "Lineitem name": "Bed linen, 2\u00d7",
            "Lineitem price": money(cents // quantity),
            "Lineitem sku": "LINEN",
        }

    def get_rows(self, corrected=False):
        rows = []
        for order in super().get_rows(corrected):
            first, *others = order["lines"]
            rows.append(order | first)
            repeated = {name: order[name] for name in ("Name", "Email")}
            rows += [repeated | line for line in others]
        return rows


class MagentoOrders(OrderExport):
    """Prices without taxes, in the base currency; discounts are less than the taxes."""

    reader = "magento_orders"
    header = [
        "ID",
        "Purchase Point",
        "Purchase Date",
        "Bill-to Name",
        "Ship-to Name",
        "Grand Total (Base)",
        "Grand Total (Purchased)",
        "Status",
        "Billing Address",
        "Shipping Address",
        "Shipping Information",
        "Customer Email",
        "Customer Group",
        "Subtotal",
        "Shipping and Handling",
        "Customer Name",
        "Payment Method",
        "Total Refunded",
        "Allocated sources",
        "Pickup Location Code",
    ]
    breaks = (
        {"Purchase Date": "15/01/2026"},
        {"Grand Total (Base)": ""},
        {"Subtotal": "1,234"},
    )
    change = {"Status": "Canceled"}

    def get_number(self, i):
        return f"{i + 1:09}"

    def get_net_discount(self, i):
        return 0

    def is_foreign(self, i):
        return False

    def is_paid(self, i):
        return True

    def get_cells(self, i):
        net, shipping = self.get_net(i), self.get_net_shipping(i)
        # What was purchased in another currency costs twice as much there.
        rate = 2 if i % 3 == 0 else 1
        refund = round(self.get_net_refund(i) * 1.2 * rate)
        return {
            "ID": self.get_number(i),
            "Purchase Point": "Main Website\nMain Website Store\nDefault Store View",
            "Purchase Date": f"Jan {1 + i % 28}, 2026 11:30:00 PM",
            "Bill-to Name": f"Buyer {i % BUYERS}",
            "Grand Total (Base)": f"{money(round(net * 1.2))}00",
            "Grand Total (Purchased)": f"{money(round(net * 1.2 * rate))}00",
            "Status": "Canceled" if self.is_cancelled(i) else "Complete",
            "Customer Email": self.get_buyer(i),
            "Customer Group": "General",
            "Subtotal": f"{money(net - shipping)}00",
            "Shipping and Handling": f"{money(shipping)}00",
            "Customer Name": f"\u0418\u0440\u0438\u043d\u0430 {i % BUYERS}",
            "Payment Method": "checkmo",
            "Total Refunded": f"{money(refund)}00" if refund else "",
        }


class PlainOrders(OrderExport):
    """A table with a comma before the decimals, of totals."""

    reader = "plain_orders"
    header = [
        "Order Number",
        "Customer Number",
        "Order Date",
        "State",
        "Currency",
        "Untaxed Amount",
        "Refunded",
        "Paid",
    ]
    breaks = ({"Order Date": ""}, {"Untaxed Amount": "x"}, {"Customer Number": "?"})
    change = {"State": "cancelled", "Paid": ""}

    def get_net_refund(self, i):
        return 0 if self.is_cancelled(i) else super().get_net_refund(i)

    def get_cells(self, i):
        return {
            "Order Number": self.get_number(i),
            "Customer Number": self.get_buyer(i),
            "Order Date": f"2026-01-{1 + i % 28:02}",
            "State": "cancelled" if self.is_cancelled(i) else "confirmed",
            "Currency": self.currencies[self.is_foreign(i)],
            "Untaxed Amount": money(self.get_net(i)).replace(".", ","),
            "Refunded": money(self.get_net_refund(i)),
            "Paid": "" if self.is_paid(i) else "0",
        }
