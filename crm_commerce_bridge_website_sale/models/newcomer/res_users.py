from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_customer_flag(self):
        """Return the flag of commerce customers: who can log in can buy there."""
        return "is_commerce_customer"

    @api.model
    def _signup_create_user(self, values):
        """Create a user who signs up for a company as a contact of a new customer."""
        company = values.pop("signup_company", None)
        if not company:
            return super()._signup_create_user(values)
        # If the login is taken, the company is not to be created either.
        with self.env.cr.savepoint():
            partner = self._create_signup_company(company)
            return super()._signup_create_user({**values, "parent_id": partner.id})

    @api.model
    def _create_signup_company(self, values):
        """Create the company of a visitor who signs up."""
        website = self.env["website"].get_current_website()
        return (
            self.env["res.partner"]
            .sudo()
            .create(
                {
                    **values,
                    "is_company": True,
                    "user_id": website.salesperson_id.id,
                    "website_id": website.specific_user_account and website.id,
                }
            )
        )
