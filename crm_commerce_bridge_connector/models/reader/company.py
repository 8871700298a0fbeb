from odoo import api, models


class CompanyReader(models.AbstractModel):
    """Reads companies, as CRMs know them: all rows are one."""

    _name = "commerce.import.reader.company"
    _inherit = "commerce.import.reader"
    _description = "Files of Companies"

    # What the number begins with, where the system numbers its kinds of records apart
    _prefix = ""

    @api.model
    def _prepare(self, lines):
        row = super()._prepare(lines)
        if number := row.get("id"):
            row["id"] = f"{self._prefix}{number}"
        return {**row, "is_company": True}
