from odoo import fields, models


class Website(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
    _inherit = "website"

    ask_company_at_signup = fields.Boolean(
        string="Company at Sign-up",
        help="Ask for the company of whoever signs up: it becomes the customer.",
    )

    def _get_review_user(self, account, matches):
        """Return the user who is to review whether a new customer is another one.

        :param account: the ``crm.account`` of the newcomer
        :param matches: the customers it may belong to
        """
        self.ensure_one()
        return (
            account.user_id
            or matches.crm_account_id.user_id[:1]
            or self.salesperson_id
            or self.salesteam_id.user_id
        )
