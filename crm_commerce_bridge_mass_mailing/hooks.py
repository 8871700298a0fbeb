"""What uninstalling leaves: mailings that can still be sent."""

from odoo.fields import Domain


def uninstall_hook(env):
    """Name the people of mailings that wait, who were found by their accounts.

    With the accounts, such a filter cannot be read any more, and Odoo sends none of the
    mailings that are due behind one that it cannot read.
    """
    domain = Domain("mailing_domain", "like", "crm_account")
    mailings = env["mailing.mailing"].with_context(active_test=False)
    for mailing in mailings.search(domain & Domain("state", "!=", "done")):
        people = env[mailing.mailing_model_real]
        found = people.search(mailing._parse_mailing_domain())
        mailing.mailing_domain = repr([("id", "in", found.ids)])
