from odoo import fields, models


class CrmAccountMember(models.Model):
    """A person who works on an account beside its manager."""

    _name = "crm.account.member"
    _description = "Account Member"
    _rec_name = "user_id"
    _order = "id"
    _check_company_auto = True

    account_id = fields.Many2one(
        "crm.account", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        domain="[('share', '=', False)]",
        check_company=True,
        index=True,
        ondelete="cascade",
    )
    role = fields.Char()
    company_id = fields.Many2one(related="account_id.company_id")

    _account_user_uniq = models.Constraint(
        "UNIQUE (account_id, user_id)", "A person is a member of an account once."
    )
