from odoo.http import request, route

from odoo.addons.website_sale.controllers.cart import Cart

from .visitor_input import text


class QuotationCart(Cart):
    @route(
        "/shop/request_quotation",
        type="http",
        methods=["POST"],
        auth="public",
        website=True,
        sitemap=False,
    )
    def shop_request_quotation(self, note="", **kwargs):
        """Request a quotation of the cart, and show it in the portal.

        :param str note: what the buyer adds
        """
        if request.website.is_public_user():
            return request.redirect("/web/login?redirect=/shop/cart")
        order_sudo = request.cart
        if not order_sudo._can_request_quotation():
            return request.redirect("/shop/cart")
        order_sudo._request_quotation(text(note))
        request.website.sale_reset()
        return request.redirect(order_sudo.get_portal_url())
