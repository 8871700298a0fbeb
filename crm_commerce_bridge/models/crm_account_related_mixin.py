from odoo import fields, models
from odoo.fields import Domain


class AccountOfCustomer(fields.Many2one):
    """The account of a customer, related, for those who may read the account.

    The customer may be one that the reader may not see: a shared contact can belong to
    a company of another company of a multi-company database. So the way to the account
    is followed as superuser, and what is found there is shown to whom it may be shown.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("related_sudo", False)
        kwargs.setdefault("depends_context", ("uid", "allowed_company_ids"))
        super().__init__(*args, **kwargs)

    def _compute_related(self, records):
        """A form keeps the account it was opened with until it is saved."""
        *path, name = self.related.split(".")
        targets = [record._origin or record for record in records.sudo()]
        for step in path:
            # Not by slices: what they give is not fetched together.
            targets = [next(iter(target[step]), target[step]) for target in targets]
        found = [target[name].with_env(records.env) for target in targets]
        accounts = records.env["crm.account"].union(*found)
        readable = accounts._filtered_access("read")
        for record, account in zip(records, found, strict=True):
            record[self.name] = account & readable

    def _search_related(self, records, operator, value):
        """By what the reader may read of accounts, and of customers whatever it is."""
        names = operator == "in" and any(isinstance(item, str) for item in value)
        if operator == "any" or operator.endswith("like") or names:
            accounts = records.env["crm.account"].with_context(active_test=False)
            if operator != "any":
                value = Domain("display_name", operator, value)
            operator, value = "in", accounts._search(value)
        domain = super()._search_related(records, operator, value)
        if domain is NotImplemented:
            return domain
        return domain.map_conditions(
            lambda condition: (
                Domain(condition.field_expr, "any!", condition.value)
                if condition.operator == "any"
                else condition
            )
        )


class CrmAccountRelatedMixin(models.AbstractModel):
    """The account of somebody else, related: only for who may read it."""

    _name = "crm.account.related.mixin"
    _description = "Has the Account of a Customer"

    def _traverse_related_sql(self, alias, field, query):
        # Sorting and grouping by a related field checks no access to it by itself.
        if not isinstance(field, AccountOfCustomer):
            return super()._traverse_related_sql(alias, field, query)
        self._check_field_access(field, "read")
        return super(CrmAccountRelatedMixin, self.sudo())._traverse_related_sql(
            alias, field, query
        )
