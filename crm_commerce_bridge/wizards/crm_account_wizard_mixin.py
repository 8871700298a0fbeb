from odoo import api, models


class CrmAccountWizardMixin(models.AbstractModel):
    """Dialogs that take only records that their user may read.

    A dialog shows the names of what it is given, and has no company for
    ``check_company``.
    """

    _name = "crm.account.wizard.mixin"
    _description = "Dialog about Accounts"

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._check_readable()
        return wizards

    def write(self, vals):
        res = super().write(vals)
        self._check_readable()
        return res

    def _check_readable(self):
        for name, field in self._fields.items():
            if field.relational and field.store and name not in models.MAGIC_COLUMNS:
                # Superuser: otherwise, records that may not be read would be left out.
                records = self.sudo().with_context(active_test=False)[name]
                records.sudo(False).check_access("read")
