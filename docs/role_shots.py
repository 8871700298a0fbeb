"""What is done on the pages of the pictures that each role's page of the guide has.

They come after the others, the ones that change the data of the demo story last.
"""

# As a shop exports it; the amount of the last order is none.
ORDERS = """\
Name,Email,Financial Status,Paid at,Taxes,Total,Refunded Amount,Created at,\
Lineitem quantity,Lineitem name,Lineitem price,Billing Name,Billing Company,\
Billing Country,Id
#1001,ann@lamps.example,paid,2026-03-01,21.00,121.00,0.00,2026-03-01,1,Lamp,100.00,\
Ann Peters,,BE,5001
#1002,ann@lamps.example,paid,2026-03-02,10.50,60.50,12.10,2026-03-02,1,Shade,50.00,\
Ann Peters,,BE,5002
#1003,buy@bakery.example,paid,2026-03-03,42.00,242.00,0.00,2026-03-03,1,Oven,200.00,\
Bert Maes,Maes Bakery,BE,5003
#1004,ann@lamps.example,paid,2026-03-04,0.00,ten,0.00,2026-03-04,1,Bulb,10.00,\
Ann Peters,,BE,5004
"""


def log_in(page, login):
    """Whoever is logged in is so no more."""
    page.goto("about:blank")  # else the page left asks on, and is given a session
    page.context.clear_cookies()
    page.goto("/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_url(lambda address: "/web/login" not in address)


def post(page, path, **params):
    """Call the server as whoever is logged in; returns its answer."""
    body = {"jsonrpc": "2.0", "method": "call", "params": params}
    answer = page.request.post(path, data=body).json()
    if "error" in answer:
        raise RuntimeError(answer["error"]["data"]["message"])
    return answer.get("result")


def call(page, model, method, *args, **kwargs):
    path = f"/web/dataset/call_kw/{model}/{method}"
    return post(page, path, model=model, method=method, args=args, kwargs=kwargs)


def find(page, model, *domain):
    return call(page, model, "search", domain, limit=1)


def wait_for(page, selector, seconds=120):
    """Look again until the work in the background has come to it."""
    for _second in range(0, seconds, 5):
        page.wait_for_timeout(5000)
        if page.locator(selector).count():
            return
        page.reload()
        page.wait_for_selector(".o_form_view")
    raise TimeoutError(f"no {selector} after {seconds} s")


def show_group(page):
    [account] = find(page, "crm.account", ("name", "=", "Brightwater Group"))
    page.goto(f"/odoo/accounts/{account}")
    for company in ("Brightwater Benelux", "Brightwater Nordics"):
        line = page.locator(f"tr[data-company='{company}'][aria-expanded=false]")
        line.locator("button").first.click()
        line.wait_for(state="detached")


def show_growth(page):
    page.get_by_role("button", name="Reporting").click()
    page.get_by_role("menuitem", name="Growth").click()
    page.locator(".modal-footer button.btn-primary").first.click()
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_selector(".o_list_view, .o_pivot")


def check_file(page):
    page.locator(".o_list_button_add").click()
    file = {"name": "orders_export.csv", "mimeType": "text/csv"}
    page.locator(".o_field_widget[name=file] input[type=file]").set_input_files(
        {**file, "buffer": ORDERS.encode()}
    )
    channel = page.locator(".o_field_widget[name=channel_id] input")
    channel.fill("Lamps and Ovens")
    page.locator(".o_m2o_dropdown_option_create a").click()
    page.locator("button[name=action_check]").click()
    page.wait_for_selector("button[name=action_pause], button[name=action_import]")
    wait_for(page, "button[name=action_import]")


def open_channel(page):
    page.get_by_text("Trade Marketplace", exact=True).first.click()
    page.wait_for_selector(".o_form_view")


def show_guests(page):
    block = page.get_by_text("Customers and Accounts", exact=True).first
    block.evaluate("element => element.scrollIntoView()")


def ask_for_quotation(page):
    """As the buyer of a hotel, on a website that allows it."""
    website = find(page, "website")
    call(page, "website", "write", website, {"allow_quotation_request": True})
    # Else Odoo asks its services about the buyer.
    enrichment = "crm.iap.lead.enrich.setting"
    call(page, "ir.config_parameter", "set_param", enrichment, "manual")
    wanted = [("is_published", "=", True), ("attribute_line_ids", "=", False)]
    [product] = find(page, "product.product", *wanted)
    [template] = call(page, "product.product", "read", [product], ["product_tmpl_id"])
    log_in(page, "angela")
    of_it = {"product_template_id": template["product_tmpl_id"][0], "quantity": 20}
    post(page, "/shop/cart/add", product_id=product, **of_it)
    page.goto("/shop/cart")
    form = page.locator("form[name=o_request_quotation]")
    form.locator("textarea").fill("Twenty of them, by Friday if possible")
    form.locator("button").click()
    page.get_by_text("We have received").wait_for()


def change_manager(page):
    """A salesperson's account goes to another one, who is offered what is hers."""
    key = "crm_commerce_bridge.account_ownership"
    call(page, "ir.config_parameter", "set_param", key, "True")
    [before] = find(page, "res.users", ("login", "=", "demo"))
    [after] = find(page, "res.users", ("login", "=", "admin"))
    [account] = find(page, "crm.account", ("name", "=", "Hotel Ghent"))
    mine = [("crm_account_id", "=", account)]
    customers = call(page, "res.partner", "search", mine)
    call(page, "res.partner", "write", customers, {"user_id": before})
    for user in (before, after):
        call(page, "crm.account", "write", [account], {"user_id": user})
    page.goto(f"/odoo/accounts/{account}")
    page.locator("button[name=action_view_hand_over]").click()
    page.locator("button[name=action_hand_over]").wait_for()


def change_strategy(page):
    call(page, "crm.account.run", "start", "root")
    [run] = find(page, "crm.account.run")
    page.goto(f"/odoo/account-runs/{run}")
    wait_for(page, "button[name=action_undo]")


ROLE_SHOTS = [
    {
        "name": "group",
        "path": "/odoo/accounts",
        "action": show_group,
        "size": (1440, 1250),
    },
    {
        "name": "lifetime_value",
        "path": "/odoo/action-crm_commerce_bridge.sale_order_action_lifetime",
        "size": (1440, 460),
    },
    {"name": "growth", "path": "/odoo/crm", "action": show_growth, "size": (1440, 600)},
    {"name": "matches", "path": "/odoo/customer-matches", "size": (1440, 400)},
    {"name": "channels", "path": "/odoo/commerce-channels", "size": (1440, 400)},
    {
        "name": "channel",
        "path": "/odoo/commerce-channels",
        "action": open_channel,
        "size": (1440, 500),
    },
    {
        "name": "shop_settings",
        "path": "/odoo/settings#website",
        "action": show_guests,
        "size": (1440, 560),
        "ready": ".o_setting_container",
    },
    {
        "name": "import",
        "path": "/odoo/commerce-imports",
        "action": check_file,
        "size": (1440, 580),
    },
    {
        "name": "request",
        "path": "/odoo/accounts",
        "action": ask_for_quotation,
        "size": (1440, 740),
    },
    {
        "name": "hand_over",
        "path": "/odoo/accounts",
        "action": change_manager,
        "size": (1440, 380),
    },
    {
        "name": "run",
        "path": "/odoo/account-runs",
        "action": change_strategy,
        "size": (1440, 690),
    },
]
