from odoo import fields, models
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.tools import SQL, Query

QUERIES = (Query, SQL)


class AccountOfCustomer(fields.Many2one):
    """A related field for the account of a customer, shown to who may read the account.

    The user may not see the customer: a shared contact can work for a customer that
    belongs to another company of a multi-company database. So the way to the account is
    followed as superuser, and the account found is shown to users who may read it.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("related_sudo", False)
        kwargs.setdefault("depends_context", ("uid", "allowed_company_ids"))
        super().__init__(*args, **kwargs)

    def _compute_related(self, records):
        """Read the account of the saved record: a form keeps it until it is saved."""
        *path, name = self.related.split(".")
        targets = [record._origin or record for record in records.sudo()]
        for step in path:
            # Not by a slice ([:1]): its records are not fetched together.
            targets = [next(iter(target[step]), target[step]) for target in targets]
        found = [target[name].with_env(records.env) for target in targets]
        accounts = records.env["crm.account"].union(*found)
        readable = accounts._filtered_access("read")
        for record, account in zip(records, found, strict=True):
            record[self.name] = account & readable

    def _search_related(self, records, operator, value):
        """Search by accounts that the user may read, of whatever customers.

        An account that may not be read counts as none, as it does when reading.
        """
        if records.env.su:
            return super()._search_related(records, operator, value)
        records._check_field_access(self, "read")
        accounts = records.env["crm.account"].with_context(active_test=False)
        wanted = self._find_wanted(accounts, operator, value)
        if wanted is NotImplemented:
            return wanted
        domain = self._follow_path("in", wanted)
        if operator == "in" and False in value:
            domain |= ~self._follow_path("in", accounts._search(Domain.TRUE))
        return domain

    @staticmethod
    def _find_wanted(accounts, operator, value):
        """Return the accounts that a condition is about, as a query or ids."""
        if operator in ("ilike", "like", "=ilike", "=like"):
            return accounts._search(Domain("display_name", operator, value))
        if operator not in ("any", "any!", "in"):
            return NotImplemented
        if isinstance(value, QUERIES):  # Odoo makes an "any!" of it, on the way
            return accounts._search(Domain("id", "in", value))
        if operator != "in":
            if operator == "any!":
                accounts = accounts.sudo()
            return accounts._search(Domain(value))
        names = [item for item in value if isinstance(item, str)]
        accounts = accounts.browse(id_ for id_ in value if type(id_) is int)
        if names:
            by_id = Domain("id", "in", accounts.ids)
            return accounts._search(by_id | Domain("display_name", "in", names))
        try:  # as ids, so that the planner knows how few they are
            return accounts._filtered_access("read").ids
        except MissingError:
            return accounts.exists()._filtered_access("read").ids

    def _follow_path(self, operator, value):
        """Return the domain on records whose account meets a condition."""
        *path, name = self.related.split(".")
        domain = Domain(name, operator, value)
        for step in reversed(path):
            domain = Domain(step, "any!", domain)
        return domain


class CrmAccountRelatedMixin(models.AbstractModel):
    """Models with an :class:`AccountOfCustomer`: SQL hides it as reading does."""

    _name = "crm.account.related.mixin"
    _description = "Has the Account of a Customer"

    def _field_to_sql(self, alias, field_expr, query=None):
        """Hide accounts from grouping and sorting that the user may not read.

        A join, which looks up the few accounts of a page; "IN" would read all there
        are, for each number on it.
        """
        account = super()._field_to_sql(alias, field_expr, query)
        field = self._fields.get(field_expr)
        if self.env.su or not isinstance(field, AccountOfCustomer):
            return account
        accounts = self.env["crm.account"].with_context(active_test=False)
        readable = accounts._search(Domain.TRUE)
        found = query.make_alias(alias, f"{field_expr}__readable")
        found_id = SQL.identifier(found, "id")
        is_it = SQL("%s = %s", found_id, account)
        query.add_join("LEFT JOIN", found, readable.subselect(), is_it)
        return found_id

    def _traverse_related_sql(self, alias, field, query):
        # Sorting and grouping by a related field checks no access to it by itself.
        self._check_field_access(field, "read")
        if not isinstance(field, AccountOfCustomer):
            return super()._traverse_related_sql(alias, field, query)
        return super(CrmAccountRelatedMixin, self.sudo())._traverse_related_sql(
            alias, field, query
        )
