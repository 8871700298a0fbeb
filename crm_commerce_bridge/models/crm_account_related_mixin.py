from odoo import models


class CrmAccountRelatedMixin(models.AbstractModel):
    """The account of somebody else, related: only for who may read it."""

    _name = "crm.account.related.mixin"
    _description = "Has the Account of a Customer"

    def _traverse_related_sql(self, alias, field, query):
        # Sorting and grouping by a related field checks no access to it by itself.
        if field.name == "crm_account_id":
            self._check_field_access(field, "read")
        return super()._traverse_related_sql(alias, field, query)
