"""Finding accounts: the list as it opens, and by part of a name, e-mail or telephone.

Beside each, the contacts that Odoo itself finds by the same term.
"""

from common import clock, session

CUSTOMERS = 100_000
TABLE_OF_SCALE = 50
# What people type: part of a name, an address and a number that exist, and what does
# not
TERMS = """
    SELECT lower(substr(name, 1, 6)), email, phone
    FROM res_partner
    WHERE is_crm_customer AND email LIKE '%%@%%' AND length(phone) > 8
    ORDER BY id OFFSET %s LIMIT 1
"""
FIELDS = {"display_name": {}}


def find_terms():
    with session.transaction() as env:
        env.cr.execute("SELECT count(*) / 2 FROM res_partner WHERE is_crm_customer")
        [half] = env.cr.fetchone()
        env.cr.execute(TERMS, [half // 4])
        name, email, phone = env.cr.fetchone()
    return {"name": name, "e-mail": email, "telephone": phone, "nobody": "xqzvwy"}


def open_page(env, model, domain):
    env[model].web_search_read(domain, FIELDS, limit=80, count_limit=10001)


def compare(rounds, title, account_domain, contact_domain):
    samples = [clock.Samples("accounts"), clock.Samples("contacts")]
    asked = (("crm.account", account_domain), ("res.partner", contact_domain))
    for _round in range(rounds + 1):
        for sample, (model, domain) in zip(samples, asked, strict=True):
            with session.transaction() as env, sample.measure(env):
                open_page(env, model, domain)
    for sample in samples:
        sample.forget(1)
    clock.compare(title, *samples, goal=1.2)


def main():
    arguments = session.start(__doc__, rounds=(7, "to take the median of"))
    session.vacuum()
    companies = [("is_individual", "=", False)]
    compare(arguments.rounds, "as it opens", companies, [("is_company", "=", True)])
    for kind, term in find_terms().items():
        contacts = [("display_name", "ilike", term)]
        if kind == "telephone":
            contacts = [("phone_mobile_search", "ilike", term)]
        accounts = [("display_name", "ilike", term)]
        title = f"{kind} {term!r}"
        compare(arguments.rounds, title, accounts, contacts)
        compare(arguments.rounds, f"{title}, companies", accounts + companies, contacts)


if __name__ == "__main__":
    main()
