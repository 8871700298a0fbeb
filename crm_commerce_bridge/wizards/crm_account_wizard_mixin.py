from odoo import api, models


class CrmAccountWizardMixin(models.AbstractModel):
    """A dialog takes only records that its user may read.

    It has no company to compare them with, and shows the names of what it is given.
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
                # Superuser: records that may not be read would not be found at all.
                records = self.sudo().with_context(active_test=False)[name]
                records.sudo(False).check_access("read")
