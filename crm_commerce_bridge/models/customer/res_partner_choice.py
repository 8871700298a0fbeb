"""The account that a person, a file or a connector chose for a customer."""

from odoo import api, models
from odoo.exceptions import (
    UserError,
)

from ..caller_values import get_ids


class ResPartner(models.Model):
    # pylint: disable=consider-merging-classes-inherited  # one subject a file
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
        """The account that somebody is added to, until a company is chosen."""
        if not self._get_default_account_id() or self._origin:
            return
        if not self.crm_account_id:
            names = ("parent_id", "is_company")
            default = self._default_account({name: bool(self[name]) for name in names})
            self.crm_account_id = default.get("crm_account_id")

    @api.model
    def _pop_choice(self, vals):
        """Take the choice of an account out of the values of a new partner.

        :return: id of the account, whether it is to be set by hand in any case
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
        """The account that somebody is added to; a contact has its company's."""
        account_id = self._get_default_account_id()
        defaults = self.default_get(["parent_id", "is_company"]) if account_id else {}
        contact = {**defaults, **vals}
        company = contact.get("is_company") or contact.get("company_type") == "company"
        if not account_id or contact.get("parent_id") and not company:
            return {}
        return {"crm_account_id": account_id}

    @api.model
    def _get_default_account_id(self):
        """The account that a page adds somebody to, if the user knows of accounts."""
        field = self._fields["crm_account_id"]
        [account_id] = get_ids(self.env.context, "default_crm_account_id") or [False]
        return account_id and self._has_field_access(field, "write") and account_id

    def _set_crm_account(self, account):
        """Choose an account for these partners, or go back to the automatic one.

        The account they have anyway, and the blank cell of a form or file that creates
        or imports, change nothing. The strategy's own answer is no choice either, nor
        is an account that files bring along (see :meth:`_give_accounts`).

        :param account: the ``crm.account`` chosen; empty for the automatic one
        :raise UserError: on a contact: its company decides
        """
        by_hand = self.env.context.get("crm_account_by_hand", False)
        self._set_crm_accounts(dict.fromkeys(self, account), by_hand)

    def _set_crm_accounts(self, chosen, by_hand=False):
        """The same for different accounts at once.

        :param dict chosen: accounts by partner
        :param bool by_hand: whether a file says that they are set by hand
        """
        if self._is_importing():
            # What the last file said, and a person may have overruled, is nothing new.
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
        entity = self.commercial_partner_id
        # Superuser: the account it was merged into may be one of another company.
        same = entity.mapped_account_id == (account.sudo().merged_into_id or account)
        return not same or bool(by_hand and account and not entity.crm_account_pin_id)

    @api.model
    def _filter_given(self, chosen):
        """Of accounts by partner, those that the customer may adopt."""
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
        # Superuser: as in write.
        partners = partners.sudo()
        partners._overrule_given_accounts()
        partners._check_pin()
        partners._promote_companies()
        partners._resolve_accounts("hand")
        newcomers._tell_of_newcomers()

    def _choose_at_creation(self, choices):
        """Give new partners the accounts that were chosen for them.

        :param list choices: id of an account and whether it is to be set by hand, of
            each partner
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
        values = {"crm_account_pin_id": False, "crm_account_pin_reason": False}
        if make_customer:
            values["is_crm_customer"] = True
        self._write_choice(values)

    def _check_pin(self):
        """The accounts chosen can be chosen, and stay what they are meanwhile."""
        chosen = {partner: partner.crm_account_pin_id for partner in self}
        self._check_crm_accounts(
            {p: account for p, account in chosen.items() if account}
        )
        self.crm_account_pin_id._keep_unmerged()

    @api.model
    def _check_crm_accounts(self, chosen):
        """Only companies choose, and only among the accounts that fit them.

        :param dict chosen: accounts by partner
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
        """Forget the choice by hand."""
        self._use_automatic_account()

    def _let_go_of_accounts(self, company_id):
        """Who goes to another company cannot stay on an account that is not for it."""
        company = self.env["res.company"].browse(company_id)
        # Their own accounts go along; until then, whoever else has them keeps them.
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
