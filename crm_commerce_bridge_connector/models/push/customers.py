"""Make and update customers and their people by their numbers in a channel."""

from odoo import models

# Keys whose values are those of the fields of the same name
SAME = (
    "name",
    "is_company",
    "email",
    "phone",
    "website",
    "vat",
    "ref",
    "street",
    "street2",
    "city",
    "zip",
    "lang",
    "active",
)
# Keys of an address, which a person has for itself, or shares with its company
ADDRESS = {"street", "street2", "city", "zip", "state", "country"}


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    def _take_customers(self, rows, deadline):
        """Make and update customers, those above first."""
        self._find_countries(rows)
        self._find_languages(rows)
        self._find_given_accounts(rows)
        for level in self._split_levels(rows):
            self._find_parents(level)
            new = [row for row in level if not row.res_id]
            self._write_rows(new, self._create_customers, deadline)
            told = [row for row in level if row.res_id and not row.status]
            self._write_rows(told, self._update_customers, deadline)

    def _split_levels(self, rows):
        """Yield the rows level by level, as what is below refers to what is above.

        Rows below one that was left for later are left, too.
        """
        waiting = {row.number: row for row in rows if not row.status}
        names = {row.number: row for row in rows}
        while waiting:
            level = [
                r for r in waiting.values() if r.values.get("parent") not in waiting
            ]
            if not level:
                for row in waiting.values():
                    row.refuse(
                        "parent", self.env._("These rows are parents of each other")
                    )
                return
            for row in level:
                del waiting[row.number]
            yield [row for row in level if self._is_parent_done(row, names)]

    def _is_parent_done(self, row, names):
        """Return whether the row can be written; else it is refused, or left."""
        parent = names.get(row.values.get("parent"))
        if not parent or parent.res_id:
            return True
        if parent.status:
            row.refuse("parent", self.env._("%s was refused", parent.number))
        return False

    # === NEW CUSTOMERS === #

    def _create_customers(self, rows):
        """Make customers that nobody knew, in a company group that is there."""
        values = [self._prepare_customer(row, is_new=True) for row in rows]
        partners = self.env["res.partner"].create(values)
        for row, partner in zip(rows, partners, strict=True):
            row.end("created", partner.id)
        self._give_to_customers(rows)
        if self.auto_account and self._has_commerce_customers():
            given = [row.res_id for row in rows if row.account_key]
            self._promote(self.env["res.partner"].browse(given))

    def _has_commerce_customers(self):
        """Return whether its customers buy there: not those of our own sales."""
        return self.kind != "direct"

    def _promote(self, partners):
        """Make customers of partners that have the accounts they were given."""
        partners._promote_to_customer("is_commerce_customer")

    def _prepare_customer(self, row, is_new=False):
        """Return the values of a contact that a row says.

        :param row: what it refers to has been found
        :param bool is_new: whether it is to be made
        """
        told = row.values
        values = {name: told[name] for name in SAME if name in told}
        values = {name: value or False for name, value in values.items()}
        if website := values.get("website"):
            values["website"] = self.env["res.partner"]._clean_website(website)
        found = (
            ("parent", "parent_id", row.parent_id),
            ("country", "country_id", row.country_id),
            ("state", "state_id", row.state_id),
            ("lang", "lang", row.lang),
        )
        values.update({name: value for key, name, value in found if key in told})
        if is_new:
            values |= self._prepare_new_customer(row)
        return values

    def _prepare_new_customer(self, row):
        """Return what makes a contact a customer, and keeps its address its own.

        With the type "contact", Odoo copies addresses from and to the company. An
        account that is given makes a customer, too, without one of its own.
        """
        told = row.values
        is_company = told.get("is_company", False)
        values = {}
        if row.parent_id and (is_company or ADDRESS & told.keys()):
            values["type"] = "other"
        if (
            self.auto_account
            and not row.account_key
            and (is_company or not row.parent_id)
        ):
            commerce = self._has_commerce_customers()
            values["is_commerce_customer" if commerce else "is_crm_customer"] = True
        return values

    # === KNOWN CUSTOMERS === #

    def _update_customers(self, rows):
        """Write what rows say that is new, together where it is the same."""
        partners = self.env["res.partner"].browse(row.res_id for row in rows)
        groups = {}
        for row, partner in zip(rows, partners, strict=True):
            values = {
                name: value
                for name, value in self._prepare_customer(row).items()
                if partner._differs(name, value)
            }
            if self._needs_own_address(partner, row, values):
                values["type"] = "other"
            row.end("updated" if values else "unchanged", row.res_id)
            if values:
                key = tuple(sorted(values.items()))
                groups.setdefault(key, []).append(row.res_id)
        for values, ids in groups.items():
            partners.browse(ids).write(dict(values))
        self._give_to_customers(rows)

    @staticmethod
    def _needs_own_address(partner, row, values):
        """Return whether Odoo would copy an address from or to the company.

        :param dict values: what is new
        """
        below = values.get("parent_id", partner.parent_id)
        is_company = row.values.get("is_company", partner.is_company)
        moves = is_company and values.get("parent_id")
        addressed = {"country_id", "state_id", *ADDRESS} & values.keys()
        return below and partner.type == "contact" and (moves or addressed)
