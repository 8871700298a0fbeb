"""Whoever may not read both customers sees nothing of their match."""

from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerMatchReadableMixin(models.AbstractModel):
    """Records for those who may read what they are about.

    The rules of customers say who reads them, those of other addons as well: no rule of
    ours needs to know them.
    """

    _name = "crm.customer.match.readable.mixin"
    _description = "Readable with What It Is About"

    # Names of many2one fields
    _about = ()

    @api.model
    def _search(self, domain, *args, **kwargs):
        if not self.env.su:
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_readable_domain(self):
        domains = (
            Domain(name, "=", False)
            | Domain.custom(to_sql=partial(self._read_sql, name))
            for name in self._about
        )
        return Domain.AND(domains)

    @api.model
    def _read_sql(self, name, model, alias, query):
        """Whether the user may read what is there.

        It is looked up: as an alternative, "IN" would read all that may be read.
        """
        comodel = self.env[self._fields[name].comodel_name]
        readable = comodel.with_context(active_test=False)._search([])
        about = model._field_to_sql(alias, name, query)
        readable.add_where(SQL("%s = %s", SQL.identifier(readable.table, "id"), about))
        return SQL("EXISTS (%s)", readable.select(SQL("1")))

    def _check_access(self, operation):
        refused = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return refused
        forbidden = self.browse() if refused is None else refused[0]
        readable = self.sudo(False).search([("id", "in", self.ids)])
        hidden = self - forbidden - readable
        if not hidden:
            return refused
        make_error = self.env["ir.rule"]._make_access_error
        return forbidden | hidden, partial(make_error, operation, hidden)


class CrmCustomerMatch(models.Model):
    _name = "crm.customer.match"
    _inherit = ["crm.customer.match", "crm.customer.match.readable.mixin"]
    _about = ("partner_id", "other_id")


class CrmCustomerMatchEvidence(models.Model):
    _name = "crm.customer.match.evidence"
    _inherit = ["crm.customer.match.evidence", "crm.customer.match.readable.mixin"]
    _about = ("match_id",)
