"""The account that a person, a file or a connector chose for a customer."""

from odoo import api, models
from odoo.exceptions import (
    UserError,
)

from ..caller_values import get_ids


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _inverse_crm_account_pinned(self):
        chosen = self.filtered("crm_account_pinned")
        for account, partners in (
            (chosen - self.filtered("crm_account_pin_id"))
            .grouped("crm_account_id")
            .items()
        ):
            partners._write_choice({"crm_account_pin_id": account.id})
        if not self._is_importing():
            (self - chosen).filtered("crm_account_pin_id")._use_automatic_account()

    @api.onchange("company_type", "parent_id")
    def _onchange_show_default_account(self):
        """Show the account that a new partner is added to, until it has a company."""
        if not self._get_default_account_id() or self._origin:
            return
        if not self.crm_account_id:
            names = ("parent_id", "is_company")
            default = self._default_account({name: bool(self[name]) for name in names})
            self.crm_account_id = default.get("crm_account_id")

    @api.model
    def _pop_choice(self, vals):
        """Take the choice of an account out of the values of a new partner.

        :return: tuple (id of the account, whether to set it by hand in any case)
        """
        if "crm_account_id" not in vals:
            return False, False
        self._check_field_access(self._fields["crm_account_id"], "write")
        account_id = vals.pop("crm_account_id")
        by_hand = vals.pop("crm_account_pinned", False)
        if vals.get("crm_account_pin_id"):  # more exact than the account
            return False, False
        return account_id, by_hand

    @api.model
    def _default_account(self, vals):
        """Return the value of the account that a page adds a new partner to.

        A contact gets none: it has the account of its company.
        """
        account_id = self._get_default_account_id()
        defaults = self.default_get(["parent_id", "is_company"]) if account_id else {}
        contact = {**defaults, **vals}
        company = contact.get("is_company") or contact.get("company_type") == "company"
        if not account_id or contact.get("parent_id") and not company:
            return {}
        return {"crm_account_id": account_id}

    @api.model
    def _get_default_account_id(self):
        """Return the id of the account that a page adds partners to, False if none.

        It counts for users who may choose accounts only.
        """
        field = self._fields["crm_account_id"]
        [account_id] = get_ids(self.env.context, "default_crm_account_id") or [False]
        return account_id and self._has_field_access(field, "write") and account_id

    def _set_crm_account(self, account):
        """Choose an account for these partners, or go back to the automatic one.

        Nothing happens if they have the account anyway, or if a form or file that
        creates or imports leaves it blank. The strategy's own answer is no choice
        either, nor is an account that files bring along (see :meth:`_give_accounts`).

        :param account: the ``crm.account`` chosen; empty for the automatic one
        :raise UserError: on a contact: its company decides
        """
        by_hand = self.env.context.get("crm_account_by_hand", False)
        self._set_crm_accounts(dict.fromkeys(self, account), by_hand)

    def _set_crm_accounts(self, chosen, by_hand=False):
        """Choose accounts for partners, each its own, as in :meth:`_set_crm_account`.

        :param dict chosen: accounts by partner
        :param bool by_hand: whether a file says that they are set by hand
        """
        if self._is_importing():
            # The account of the last file is no new choice: a person may have overruled
            # it.
            chosen = {
                partner: account
                for partner, account in chosen.items()
                if account
                and (by_hand or partner.sudo().crm_account_given_id != account)
            }
            given = {} if by_hand else self._filter_given(chosen)
            self._give_accounts(given)
            chosen = {p: a for p, a in chosen.items() if p not in given}
        chosen = {
            partner: account
            for partner, account in chosen.items()
            if partner._is_new_choice(account, by_hand)
        }
        if not chosen:
            return
        self._check_crm_accounts(chosen)
        resolver = self.env["crm.account.resolver"]
        partners = self.browse().concat(*chosen)
        automatic = {}
        if any(chosen.values()):
            automatic = resolver._get_automatic_accounts(partners.ids)
        pins = {
            partner: account
            for partner, account in chosen.items()
            if account and (by_hand or automatic.get(partner.id) != account.id)
        }
        self._set_by_hand(pins)
        back = partners.filtered(lambda partner: partner not in pins)
        for makes_customer, group in back.grouped(lambda p: bool(chosen[p])).items():
            group._use_automatic_account(make_customer=makes_customer)

    def _is_new_choice(self, account, by_hand):
        """Return whether to choose the account would change anything."""
        entity = self.commercial_partner_id
        # Superuser: the account it was merged into may be one of another company.
        same = entity.mapped_account_id == (account.sudo().merged_into_id or account)
        return not same or bool(by_hand and account and not entity.crm_account_pin_id)

    @api.model
    def _filter_given(self, chosen):
        """Return the accounts chosen, by partner, that the customer may adopt."""
        accounts = self.env["crm.account"].union(*chosen.values())
        adoptable = accounts._filter_adoptable()
        return {
            partner: account
            for partner, account in chosen.items()
            if account in adoptable and partner.commercial_partner_id == partner
        }

    def _set_by_hand(self, pins):
        """Write the accounts that people chose.

        :param dict pins: accounts by partner
        """
        partners = self.browse().concat(*pins)
        if len(set(pins.values())) < 2:
            for account in set(pins.values()):
                partners._write_choice({"crm_account_pin_id": account.id})
            return
        newcomers = partners._filter_newcomers()
        partners._write_choices(
            ["crm_account_pin_id"],
            [(partner.id, account.id) for partner, account in pins.items()],
            crm_account_pinned=True,
            is_crm_customer=True,
        )
        # Superuser: whoever edits contacts need not be a salesperson.
        partners = partners.sudo()
        partners._overrule_given_accounts()
        partners._check_pin()
        partners._promote_companies()
        partners._resolve_accounts("hand")
        newcomers._tell_of_newcomers()

    def _choose_at_creation(self, choices):
        """Give new partners the accounts that were chosen for them.

        :param list choices: for each partner (id of an account, whether to set it by
            hand in any case)
        """
        accounts = self.env["crm.account"].browse(
            account_id for account_id, _hand in choices if account_id
        )
        if accounts:
            accounts.sudo(False).check_access("read")
        for by_hand in {bool(hand) for account, hand in choices if account}:
            chosen = {
                partner: accounts.browse(account_id).with_prefetch(accounts._ids)
                for partner, (account_id, hand) in zip(self, choices, strict=True)
                if account_id and bool(hand) == by_hand
            }
            self._set_crm_accounts(chosen, by_hand=by_hand)

    def _use_automatic_account(self, make_customer=False):
        """Forget the choice by hand.

        :param bool make_customer: whether the partners become customers by it
        """
        values = {"crm_account_pin_id": False, "crm_account_pin_reason": False}
        if make_customer:
            values["is_crm_customer"] = True
        self._write_choice(values)

    def _check_pin(self):
        """Check the accounts set by hand, and keep others from merging them."""
        chosen = {partner: partner.crm_account_pin_id for partner in self}
        self._check_crm_accounts(
            {p: account for p, account in chosen.items() if account}
        )
        self.crm_account_pin_id._keep_unmerged()

    @api.model
    def _check_crm_accounts(self, chosen):
        """Refuse accounts chosen for contacts, and those that do not fit the company.

        :param dict chosen: accounts by partner
        :raise UserError: if a partner is a contact
        :raise ValidationError: if an account does not fit
        """
        accounts = self.env["crm.account"].union(*chosen.values())
        accounts.check_access("read")
        accounts.sudo().fetch(["company_id"])
        for partner, account in chosen.items():
            entity = partner.commercial_partner_id
            if entity != partner:
                raise UserError(
                    self.env._(
                        "%(contact)s has the account of its company: set it on "
                        "%(company)s.",
                        contact=partner.display_name,
                        company=entity.display_name,
                    )
                )
            account._check_fits(partner)

    def action_use_automatic_account(self):
        """Go back to the automatic account: forget the choice by hand."""
        self._use_automatic_account()

    def _let_go_of_accounts(self, company_id):
        """Take partners off accounts that do not fit the company they are moved to."""
        company = self.env["res.company"].browse(company_id)
        # Own accounts follow later; until then all share them, so others can keep them.
        own = self.own_account_id.filtered(lambda account: not account._fits(company))
        own._write_derived({"company_id": False})
        astray = self.filtered(
            lambda p: p.crm_account_pin_id and not p.crm_account_pin_id._fits(company)
        )
        astray._use_automatic_account()
        for partner in self:
            merged = partner.own_account_id.merged_into_id
            if merged and not merged._fits(company):
                partner._write_derived({"own_account_id": False})
