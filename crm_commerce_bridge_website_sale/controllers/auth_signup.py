from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome
from odoo.addons.web.controllers.home import SIGN_UP_REQUEST_PARAMS

from .visitor_input import text

SIGN_UP_REQUEST_PARAMS.update({"company_name", "vat"})


class CompanySignup(AuthSignupHome):
    def get_auth_signup_qcontext(self):
        """Ask for the company, unless the visitor is invited: then it is known."""
        qcontext = super().get_auth_signup_qcontext()
        asks = request.website.ask_company_at_signup and not qcontext.get("token")
        qcontext["ask_company_at_signup"] = asks
        return qcontext

    def _prepare_signup_values(self, qcontext):
        values = super()._prepare_signup_values(qcontext)
        if qcontext.get("ask_company_at_signup"):
            values["signup_company"] = request.env[
                "res.partner"
            ]._prepare_signup_company(
                text(qcontext.get("company_name")), text(qcontext.get("vat"))
            )
        return values
