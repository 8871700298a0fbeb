"""Take the pictures of docs/images/ from the running product.

A shot is a user, an address, and what to do on the page before it is taken.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from role_shots import ROLE_SHOTS, call, log_in

IMAGES = Path(__file__).resolve().parent / "images"


@dataclass
class Shot:
    name: str
    path: str
    login: str = "admin"
    action: Callable = None
    size: tuple = (1440, 900)
    lang: str = "en_US"
    ready: str = ".o_action_manager .o_view_controller"


def open_line(text, page_name="Commerce Channel"):
    """Open the record of that name from a list or kanban, and a page of it, if any."""

    def action(page):
        page.get_by_text(text, exact=True).first.click()
        page.wait_for_selector(".o_form_view")
        if page_name:
            page.get_by_role("tab", name=page_name).click()

    return action


def open_customer(page):
    """From the account on to its first customer, and that one's page."""
    open_line("Brightwater Benelux")(page)
    page.locator("[data-method=action_view_customers] .o_data_row td").first.click()
    page.get_by_text("Person", exact=True).wait_for()
    page.get_by_role("tab", name="Commerce Channel").click()


def open_match(page):
    page.locator(".o_data_row td[name=partner_id]").first.click()
    page.wait_for_selector(".o_form_view")


def search_account(page):
    page.get_by_placeholder("e.g. Product Pricing").fill("Curtains for the summer")
    page.locator("div[name=crm_account_id] input:visible").click()
    page.keyboard.type("09/555 02 11")
    page.locator(".o-autocomplete--dropdown-item").first.wait_for()


def show_strategies(page):
    page.click("#crm_account_strategy input[data-value=root]")
    page.wait_for_selector(".o_crm_account_preview")
    block = page.get_by_text("CRM and Commerce").first
    block.evaluate("element => element.scrollIntoView()")


def speak(page, login, lang):
    """Give the user a language; true if it is another one, which a new session has."""
    ids = call(page, "res.users", "search", [["login", "=", login]])
    [user] = call(page, "res.users", "read", ids, ["lang"])
    return user["lang"] != lang and call(
        page, "res.users", "write", ids, {"lang": lang}
    )


SHOTS = [
    Shot("accounts", "/odoo/accounts"),
    Shot(
        "account",
        "/odoo/accounts",
        action=open_line("Hotel Ghent", page_name=None),
        size=(1440, 1100),
    ),
    Shot(
        "customer",
        "/odoo/accounts",
        login="demo",
        action=open_customer,
    ),
    Shot("match", "/odoo/customer-matches", action=open_match),
    Shot("search", "/odoo/crm/new", action=search_account, size=(1440, 600)),
    Shot(
        "settings",
        "/odoo/settings#crm",
        action=show_strategies,
        ready=".o_setting_container",
    ),
    Shot("account_phone", "/odoo/accounts", size=(375, 740)),
    Shot(
        "account_right_to_left",
        "/odoo/accounts",
        action=open_line("Hotel Ghent", page_name=None),
        lang="ar_001",
    ),
    *(Shot(**shot) for shot in ROLE_SHOTS),
]


def main():
    """Takes them all, or those named. ./dev screenshots calls it, with a server."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--browser", required=True)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=arguments.browser, args=["--no-sandbox"]
        )
        for shot in SHOTS:
            if not arguments.names or shot.name in arguments.names:
                _take(browser, arguments.url, shot)
        browser.close()


def _take(browser, url, shot):
    page = _open(browser, url, shot)
    if speak(page, shot.login, shot.lang):
        page.close()
        page = _open(browser, url, shot)
    page.goto(shot.path)
    page.wait_for_selector(shot.ready)
    _settle(page)
    if shot.action:
        shot.action(page)
        _settle(page)
    page.mouse.move(0, 0)  # tooltips hide what is below them
    page.screenshot(path=IMAGES / f"{shot.name}.png")
    page.close()
    print(f"docs/images/{shot.name}.png", flush=True)


def _open(browser, url, shot):
    """Log in, in a session of its own."""
    width, height = shot.size
    page = browser.new_page(viewport={"width": width, "height": height}, base_url=url)
    page.set_default_navigation_timeout(120_000)  # the first page of a language is made
    log_in(page, shot.login)
    return page


def _settle(page):
    """The client keeps a connection open, so the network never falls idle."""
    page.wait_for_selector(".o_loading_indicator", state="detached")
    page.wait_for_timeout(2500)  # images, transitions, and the bars of charts


if __name__ == "__main__":
    main()
