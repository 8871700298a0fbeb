"""Make and update orders by their numbers in a channel: history, with its amounts."""

from odoo import models
from odoo.tools import float_compare

NEUTRAL = "crm_commerce_bridge_connector.product_elsewhere"
# The keys that speak of a kind of amount
AMOUNT_KEYS = {
    "invoiced": {"invoiced"},
    "paid": {"paid"},
    "refund": {"refunds", "refunded"},
}
# Keys that say the same in two ways
ALTERNATIVES = (("lines", "amount_untaxed"), ("refunds", "refunded"))
# Fields that tell one line from another
COMPARED = {"name", "product_id", "product_uom_qty", "price_unit", "discount"}
# Fields of the same meaning
SAME = {"date": "date_order", "state": "state"}


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    def _take_orders(self, rows, deadline):
        """Make and update orders."""
        self._find_parents(rows, "customer")
        self._find_currencies(rows)
        for row in rows:
            self._check_order(row)
        new = [row for row in rows if not row.res_id]
        self._write_rows(new, self._create_orders, deadline)
        told = [row for row in rows if row.res_id and not row.status]
        self._write_rows(told, self._update_orders, deadline)

    def _check_order(self, row):
        """Refuse what says the same twice, and a new order without an amount."""
        for first, second in ALTERNATIVES:
            if first in row.values and second in row.values:
                row.refuse(
                    second, self.env._("Given beside %s: one of them is enough", first)
                )
        if not row.res_id and not {"lines", "amount_untaxed"} & row.values.keys():
            row.refuse("lines", self.env._("Missing, and so is amount_untaxed"))

    # === NEW ORDERS === #

    def _create_orders(self, rows):
        """Make orders that nobody knew, each with its lines and amounts."""
        products = self._find_products_of(rows)
        rates = self.env["res.currency"]._find_rates(
            self.env.company,
            {
                (row.currency_id, moment.date())
                for row in rows
                for moment in self._get_moments(row, row.values["date"])
            },
        )
        values = [self._prepare_order(row, products, rates) for row in rows]
        orders = self.env["sale.order"].create(values)
        for row, order in zip(rows, orders, strict=True):
            row.end("created", order.id)

    def _prepare_order(self, row, products, rates):
        """Return the values of a new order; what is False, Odoo would compute."""
        told = row.values
        date, currency_id = told["date"], row.currency_id
        lines = self._prepare_lines(row, products)
        amounts = self._get_amounts(told, date)
        amounts = self._prepare_amounts(amounts, currency_id, rates)
        return {
            **dict.fromkeys(
                (
                    "user_id",
                    "team_id",
                    "pricelist_id",
                    "fiscal_position_id",
                    "payment_term_id",
                    "validity_date",
                    "require_signature",
                    "require_payment",
                    "note",
                ),
                False,
            ),
            "name": told.get("reference") or row.number,
            "company_id": self.env.company.id,
            "partner_id": row.parent_id,
            "partner_invoice_id": row.parent_id,
            "partner_shipping_id": row.parent_id,
            "date_order": date,
            "state": told.get("state", "sale"),
            "commerce_currency_id": currency_id,
            "commerce_channel_id": self.id,
            "commerce_channel_chosen": True,
            "commerce_history": True,
            "order_line": [(0, 0, line) for line in lines],
            "commerce_amount_ids": [(0, 0, amount) for amount in amounts],
        }

    # === LINES === #

    def _find_products_of(self, rows):
        """Return the products that the lines of rows name, by their codes.

        Under None is the one for all that Odoo has no product of.
        """
        lines = (line for row in rows for line in row.values.get("lines", ()))
        codes = {line.get("product") for line in lines} - {None, ""}
        return {**self._find_products(codes), None: self.env.ref(NEUTRAL)}

    def _prepare_lines(self, row, products):
        """Return the values of the lines of an order, untaxed."""
        lines = row.values.get("lines")
        if lines is None:
            name = row.values.get("reference") or row.number
            lines = [{"name": name, "price_unit": row.values["amount_untaxed"]}]
        return [
            self._prepare_line(line, products, sequence)
            for sequence, line in enumerate(lines)
        ]

    def _prepare_line(self, line, products, sequence):
        code, name = line.get("product"), line.get("name")
        product = code and products.get(code)
        name = name or product and product.display_name or code
        if code and not product and name != code:
            name = f"[{code}] {name}"
        if not product or not product._is_sold_by_itself():
            product = products[None]
        quantity, price, discount = self._fit(
            line.get("quantity", 1), line["price_unit"], line.get("discount", 0)
        )
        return {
            "sequence": sequence,
            "name": name,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "product_uom_qty": quantity,
            "price_unit": price,
            "technical_price_unit": 0,  # the price is of no price list
            "discount": discount,
            "tax_ids": False,
            "analytic_distribution": False,
            "customer_lead": 0,
        }

    def _fit(self, quantity, price, discount):
        """Return what is worth the same, and Odoo does not round on the way."""
        precision_get = self.env["decimal.precision"].precision_get
        for value, usage in ((quantity, "Product Unit"), (discount, "Discount")):
            if float_compare(value, round(value, precision_get(usage)), 9):
                return 1, quantity * price * (1 - discount / 100), 0
        return quantity, price, discount

    # === AMOUNTS === #

    def _get_moments(self, row, date):
        """Return when the order was, and when its refunds were."""
        return [date, *(r["date"] for r in row.values.get("refunds", ()))]

    def _get_amounts(self, told, date):
        """Return what was invoiced, paid and refunded: tuples of kind, date, amount."""
        said = [(kind, date, told.get(kind)) for kind in ("invoiced", "paid")]
        said.append(("refund", date, told.get("refunded") or None))
        said += [("refund", r["date"], r["amount"]) for r in told.get("refunds", ())]
        return [amount for amount in said if amount[-1] is not None]

    def _prepare_amounts(self, amounts, currency_id, rates):
        """Return the values of amounts as of :meth:`_get_amounts`."""
        return [
            {
                "kind": kind,
                "date": date,
                "amount": amount,
                "rate": rates[currency_id, date.date()],
            }
            for kind, date, amount in amounts
        ]

    # === KNOWN ORDERS === #

    def _update_orders(self, rows):
        """Write what rows say that is new, together where it is the same."""
        orders = self.env["sale.order"].browse(row.res_id for row in rows)
        changed = set()
        changed |= self._write_order_fields(orders, rows)
        changed |= self._write_order_lines(orders, rows)
        changed |= self._write_order_amounts(orders, rows)
        for row in rows:
            status = "updated" if row.res_id in changed else "unchanged"
            row.end(status, row.res_id)

    def _write_order_fields(self, orders, rows):
        """Write the fields of orders, and return the ids of those that changed."""
        groups = {}
        for order, row in zip(orders, rows, strict=True):
            values = self._prepare_order_fields(row)
            values = {n: v for n, v in values.items() if self._is_new(order, n, v)}
            if values:
                groups.setdefault(tuple(sorted(values.items())), []).append(order.id)
        for values, ids in groups.items():
            orders.browse(ids).write(dict(values))
        return {id_ for ids in groups.values() for id_ in ids}

    @staticmethod
    def _is_new(order, name, value):
        field = order._fields[name]
        return field.convert_to_cache(order[name], order) != field.convert_to_cache(
            value, order
        )

    def _prepare_order_fields(self, row):
        """Return the values of fields of an order that a row says."""
        told = row.values
        values = {field: told[key] for key, field in SAME.items() if key in told}
        if "currency" in told:
            values["commerce_currency_id"] = row.currency_id
        if told.get("reference"):
            values["name"] = told["reference"]
        if told.get("customer"):
            names = ("partner_id", "partner_invoice_id", "partner_shipping_id")
            values |= dict.fromkeys(names, row.parent_id)
        return values

    def _write_order_lines(self, orders, rows):
        """Replace the lines of orders that say other ones."""
        products = self._find_products_of(rows)
        old, new, changed = self.env["sale.order.line"], [], set()
        for order, row in zip(orders, rows, strict=True):
            if not {"lines", "amount_untaxed"} & row.values.keys():
                continue
            lines = self._prepare_lines(row, products)
            if not self._are_same_lines(order.order_line, lines):
                old |= order.order_line
                new += [{**line, "order_id": order.id} for line in lines]
                changed.add(order.id)
        old.unlink()
        self.env["sale.order.line"].create(new)
        return changed

    def _are_same_lines(self, lines, values):
        return len(lines) == len(values) and all(
            not self._is_new(line, name, value)
            for line, told in zip(lines, values, strict=True)
            for name, value in told.items()
            if name in COMPARED
        )

    def _write_order_amounts(self, orders, rows):
        """Replace what was invoiced, paid and refunded, where rows say another thing.

        What they do not speak of stays, at the rates of a currency that may be new.
        """
        told = {
            order: self._merge_amounts(order, row)
            for order, row in zip(orders, rows, strict=True)
        }
        rates = self.env["res.currency"]._find_rates(
            self.env.company,
            {
                order._get_moment(date)
                for order, amounts in told.items()
                for _kind, date, _amount in amounts
            },
        )
        old, new, changed = self.env["commerce.order.amount"], [], set()
        for order, amounts in told.items():
            values = self._prepare_amounts(
                amounts, order.commerce_currency_id.id, rates
            )
            if not self._are_same_amounts(order.commerce_amount_ids, values):
                old |= order.commerce_amount_ids
                new += [{**amount, "order_id": order.id} for amount in values]
                changed.add(order.id)
        old.unlink()
        self.env["commerce.order.amount"].create(new)
        return changed

    def _merge_amounts(self, order, row):
        """Return the amounts of an order, with what a row says of it now."""
        spoken = {k for k, keys in AMOUNT_KEYS.items() if keys & row.values.keys()}
        kept = order.commerce_amount_ids.filtered(lambda a: a.kind not in spoken)
        said = self._get_amounts(row.values, order.date_order)
        return [(a.kind, a.date, a.amount) for a in kept] + said

    @staticmethod
    def _are_same_amounts(amounts, values):
        now = sorted((a.kind, a.date, a.amount, a.rate) for a in amounts)
        told = sorted((v["kind"], v["date"], v["amount"], v["rate"]) for v in values)
        return now == told
