from odoo import fields, models


class CrmAccountMember(models.Model):
    """A person who works on an account beside its manager."""

    _name = "crm.account.member"
    _description = "Account Member"
    _rec_name = "user_id"
    _order = "id"
    _check_company_auto = True

    account_id = fields.Many2one(
        "crm.account",
        required=True,
        index=True,
        ondelete="cascade",
        help="The account that the person works on beside its manager.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        domain="[('share', '=', False)]",
        check_company=True,
        index=True,
        ondelete="cascade",
        help="Works on the account beside its manager, and finds it under My Accounts.",
    )
    role = fields.Char(
        help="What the person does for the account, in your own words.",
    )
    company_id = fields.Many2one(related="account_id.company_id")

    _account_user_uniq = models.Constraint(
        "UNIQUE (account_id, user_id)", "A person is a member of an account once."
    )
