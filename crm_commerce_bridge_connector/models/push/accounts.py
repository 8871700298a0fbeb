"""The accounts that other systems give to their customers, which are adopted."""

from odoo import models


class CommerceChannel(models.Model):
    _inherit = "commerce.channel"

    def _find_given_accounts(self, rows):
        """Set the accounts that rows give by reference; those by number come later."""
        refs = {r.values["account_ref"] for r in rows if r.values.get("account_ref")}
        accounts = self.env["crm.account"].search([("ref", "in", list(refs))])
        accounts = accounts.filtered(lambda account: account._fits(self.company_id))
        by_ref = accounts.grouped("ref")
        for row in rows:
            ref = row.values.get("account_ref")
            number = row.values.get("account_id")
            row.account_key = ("ref", ref) if ref else number and ("number", number)
            row.account = by_ref.get(ref, accounts.browse())
            if ref and number:
                row.refuse(
                    "account_id",
                    self.env._("Given beside account_ref: one of them is enough"),
                )
            elif ref and len(row.account) != 1:
                count = len(row.account)
                row.refuse(
                    "account_ref",
                    self.env._(
                        "%(count)s accounts have the reference %(ref)s",
                        count=count,
                        ref=ref,
                    ),
                )

    def _give_to_customers(self, rows):
        """Give customers, as files do, the accounts that their rows name."""
        giving = [row for row in rows if row.account_key]
        if not giving:
            return
        self._make_given_accounts(giving)
        partners = self.env["res.partner"].browse(row.res_id for row in giving)
        before = [self._get_account_state(partner) for partner in partners]
        partners._set_crm_accounts(
            {p: row.account for p, row in zip(partners, giving, strict=True)}
        )
        for row, partner, state in zip(giving, partners, before, strict=True):
            if row.status == "unchanged" and state != self._get_account_state(partner):
                row.status = "updated"

    @staticmethod
    def _get_account_state(partner):
        return partner.crm_account_given_id, partner.mapped_account_id

    @staticmethod
    def _prepare_given_account(partner):
        company = partner.company_id
        return {"name": partner.name, **({"company_id": company.id} if company else {})}

    def _make_given_accounts(self, rows):
        """Find accounts by their numbers in the channel, and make those that are new.

        An account has no name of its own in a row: it is named after its first
        customer, which is the topmost one.
        """
        identities = self.env["commerce.channel.identity"]
        named = {}
        for row in rows:
            if number := row.values.get("account_id"):
                named.setdefault(number, row)
        known = identities._find(self, "account", named)
        new = {n: row for n, row in named.items() if n not in known}
        if new:
            partners = self.env["res.partner"].browse(r.res_id for r in new.values())
            made = self.env["crm.account"].create(
                [self._prepare_given_account(partner) for partner in partners]
            )
            identities._note(
                self,
                "account",
                [(n, a.id, None) for n, a in zip(new, made, strict=True)],
            )
            known |= {n: (a.id, None) for n, a in zip(new, made, strict=True)}
        for row in rows:
            if number := row.values.get("account_id"):
                row.account = self.env["crm.account"].browse(known[number][0])
