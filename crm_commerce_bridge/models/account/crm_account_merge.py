"""Merge accounts, and take merges back."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ..actions import notify_and_reload
from ..caller_values import name_readable
from ..superuser import as_superuser

# What people put on an account moves to the one that stays: model, and the fields that
# say where it is.
CARRIED = {
    "mail.activity": ("res_model", "res_id"),
    "mail.message": ("model", "res_id"),
    "ir.attachment": ("res_model", "res_id"),
}
# Fields that the account that stays gets from the merged one, where they are blank
FILLED = ("ref", "user_id", "team_id", "description")
# Fields whose records are added to those of the account that stays, and their names in
# ``merge_data``: only what the merged account brought goes back.
SHARED = {"tag_ids": "tags", "message_partner_ids": "followers"}


class CrmAccount(models.Model):
    _inherit = "crm.account"

    _merged_elsewhere = models.Constraint(
        "CHECK(merged_into_id != id)", "An account cannot be merged into itself."
    )

    merged_into_id = fields.Many2one(
        "crm.account",
        readonly=True,
        technical=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The account that its customers and opportunities are on until it is "
        "unmerged.",
    )
    merged_ids = fields.One2many(
        "crm.account",
        "merged_into_id",
        string="Merged Accounts",
        context={"active_test": False},
        readonly=True,
        help="Their customers and opportunities are here. Open one of them to unmerge "
        "it.",
    )
    merge_data = fields.Json(
        string="What the Merge Moved",
        readonly=True,
        technical=True,
        copy=False,
        groups=fields.NO_ACCESS,  # it names opportunities of other users
        help="What the merge moved to the other account, to take it back: date and ids "
        "by model.",
    )

    # === ACTION METHODS === #

    def action_unmerge(self):
        """Take the account out of the one it was merged into, and tell what stays.

        :return: action that notifies the user
        :raise UserError: if the account is not merged
        """
        self.ensure_one()
        kept = self.merged_into_id
        stays = self._describe_what_stays()
        self.unmerge()
        if stays:
            message = self.env._(
                "%(account)s is an account of its own again. Added since the merge, "
                "and staying on %(kept)s: %(stays)s.",
                account=self.name,
                kept=kept.name,
                stays=stays,
            )
        else:
            message = self.env._("%s is an account of its own again.", self.name)
        return notify_and_reload(message, sticky=bool(stays))

    # === BUSINESS METHODS === #

    def merge_into(self, account_id):
        """Merge these accounts into another one.

        Their customers, opportunities, activities, messages, attachments and tags are
        found on the account that stays, whose own values win. They themselves are
        archived and say where they went. Choices by hand are not rewritten: resolving
        follows the merge, so :meth:`unmerge` can undo it.

        Accounts are shared by the salespeople of a company, like contacts: who may edit
        them may merge them, whoever manages them. Who merges reads nothing new by it;
        what was on the account of one company is shown to all that read the one that
        stays. A merge says who did it, and can be taken back.

        :param int account_id: id of the account that stays
        :raise UserError: if it is one of them, is merged itself, or belongs to
            another company
        """
        if type(account_id) is not int:  # True is one, for Python
            raise UserError(self.env._("Choose the account that stays."))
        target = self.browse(account_id).exists()
        (self | target).check_access("write")
        merged = self - target
        merged._check_merge(target)
        as_superuser(merged)._merge_automatically(as_superuser(target))

    def unmerge(self):
        """Take these accounts out of the account they were merged into.

        What was added to that account since stays there.

        :raise UserError: if one of them is not merged
        """
        self.check_access("write")
        if not all(account.merged_into_id for account in self):
            raise UserError(self.env._("Only a merged account can be unmerged."))
        accounts = as_superuser(self)
        kept = accounts.merged_into_id
        customers = kept.customer_ids
        accounts._take_back()
        self._resolve_customers(customers, "unmerge")
        accounts._take_back_opportunities(kept)
        self.env["crm.account.resolver"].sudo()._settle_accounts(self.ids)
        for account in accounts:
            account._message_log(body=self.env._("Is an account of its own again."))

    def _check_merge(self, target):
        if not target or target.merged_into_id:
            raise UserError(self.env._("Choose an account that is not merged itself."))
        if not self:
            raise UserError(self.env._("Choose at least two accounts to merge."))
        accounts = (self | target).sudo()
        companies = accounts.company_id | accounts.customer_ids.company_id
        if len(companies) > 1:
            raise UserError(
                self.env._(
                    "Accounts of different companies (%(companies)s) cannot be merged.",
                    companies=[name_readable(company) for company in companies],
                )
            )
        for customer in (accounts - target.sudo())._get_all_customers():
            target._check_fits(customer)
        for lead in (accounts - target.sudo())._get_leads():
            target._check_fits(lead)

    def _filter_fitting(self, target):
        """Return the accounts whose customers and leads may be on ``target``."""
        return self.filtered(
            lambda account: all(
                target._fits(record.company_id)
                for records in (account._get_all_customers(), account._get_leads())
                for record in records
            )
        )

    def _merge_automatically(self, target):
        """Merge these accounts into ``target``, without any checks."""
        target = target.merged_into_id or target
        merged = self - target
        if not merged:
            return
        customers = (merged | merged.merged_into_id).customer_ids
        merged.filtered("merged_into_id")._take_back()
        # Collide with a transaction that merges the other way round at this moment.
        (merged | merged.merged_ids | target)._touch()
        own = {name: target._get_own(name) for name in SHARED}
        for account in merged:
            account.merge_data = account._hand_over(target)
            account._bring_shared(target, own)
        # Merges are kept flat: there is one step to follow.
        merged.merged_ids.write({"merged_into_id": target.id})
        merged.write({"merged_into_id": target.id, "active": False})
        self._resolve_customers(customers, "merge")
        for account in merged:
            account._hand_over_opportunities(target)
            account._message_log(body=self.env._("Merged into %s.", target.name))
        target._message_log(
            body=self.env._("Merged into this account: %s", merged.mapped("name"))
        )

    # === WHAT MOVES, AND BACK === #

    def _hand_over(self, target):
        """Move what people put on this account to ``target``.

        :return: dict for ``merge_data``, by which it can be taken back
        """
        moved = {model: self._search_carried(model) for model in CARRIED}
        data = {model: records.ids for model, records in moved.items()}
        data["date"] = fields.Datetime.to_string(self.env.cr.now())
        data["accounts"] = self.merged_ids.ids
        for records in moved.values():
            records.write({"res_id": target.id})
        data["filled"] = self._fill(target)
        return data

    def _fill(self, target):
        """Copy values of this account that ``target`` leaves blank.

        :return: dict of the values copied, by field
        """
        blank = [name for name in FILLED if self[name] and not target[name]]
        filled = self._convert_to_write({name: self[name] for name in blank})
        target.write(filled)
        return filled

    def _empty(self, kept, filled):
        """Clear the values that were copied to ``kept``, if it still has them."""
        now = kept._convert_to_write({name: kept[name] for name in filled})
        kept.write({name: False for name in filled if now[name] == filled[name]})

    # Tags and followers

    def _bring_shared(self, target, own):
        """Give ``target`` the tags and followers of this account.

        Those of accounts that were merged into this one go along.

        :param dict own: what ``target`` has itself, by field
        """
        carried = self.merged_ids
        for account in carried:
            account._take_shared(self)
        for account in self | carried:
            brought = {SHARED[name]: (account[name] - own[name]).ids for name in SHARED}
            account.merge_data = {**(account.merge_data or {}), **brought}
            target.tag_ids |= account.tag_ids
            target.message_subscribe(account.message_partner_ids.ids)

    def _take_shared(self, kept):
        """Remove from ``kept`` the tags and followers that nobody else brought."""
        others = kept.merged_ids - self
        gone = {
            name: self._get_brought(name) - others._get_brought(name) for name in SHARED
        }
        kept.tag_ids -= gone["tag_ids"]
        kept.message_unsubscribe(gone["message_partner_ids"].ids)

    def _get_brought(self, name):
        """Return what these accounts brought to the one they are merged into."""
        data = [account.merge_data or {} for account in self]
        ids = [id_ for brought in data for id_ in brought.get(SHARED[name], ())]
        return self[name].browse(ids)

    def _get_own(self, name):
        """Return what the account has, less what accounts merged into it brought."""
        return self[name] - self.merged_ids._get_brought(name)

    def _hand_over_opportunities(self, target):
        """Move the opportunities that are left, those without a customer.

        The others have followed their customers to ``target``.
        """
        leads = self.env["crm.lead"].with_context(active_test=False)
        leads = leads.search([("crm_account_id", "=", self.id)])
        leads._write_derived({"crm_account_id": target.id})
        self.merge_data = {**self.merge_data, "crm.lead": leads.ids}

    def _take_back(self):
        """End the merge, and move back what it moved, unless that has moved on."""
        for account in self:
            kept, data = account.merged_into_id, account.merge_data or {}
            for model in CARRIED:
                moved = Domain("id", "in", data.get(model, ()))
                kept._search_carried(model, moved).write({"res_id": account.id})
            merged = self.browse(data.get("accounts", ())).exists()
            merged = merged.filtered(lambda a, kept=kept: a.merged_into_id == kept)
            (account | merged)._take_shared_from(kept)
            account._empty(kept, data.get("filled", {}))
            account.write({"merged_into_id": False, "active": True})
            merged.write({"merged_into_id": account.id})
            own = {name: account[name] for name in SHARED}
            for other in merged:
                other._bring_shared(account, own)

    def _take_shared_from(self, kept):
        for account in self:
            account._take_shared(kept)

    def _take_back_opportunities(self, kept):
        for account in self:
            ids = (account.merge_data or {}).get("crm.lead", ())
            leads = self.env["crm.lead"].sudo().browse(ids).exists()
            leads.filtered(
                lambda lead: (
                    lead.crm_account_id in kept and not lead.partner_id.crm_account_id
                )
            )._write_derived({"crm_account_id": account.id})
            account.merge_data = False

    def _search_carried(self, model, condition=Domain.TRUE):
        where_model, where_id = CARRIED[model]
        domain = Domain(where_model, "=", self._name) & condition
        domain &= Domain(where_id, "in", self.ids)
        # Tracking and log notes tell about the account itself: they stay.
        if model == "mail.message":
            domain &= Domain("message_type", "!=", "notification")
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search(domain)

    # === IN WORDS === #

    def _describe_content(self):
        """Return in words what a merge would move from these accounts."""
        counts = {model: len(self._search_carried(model)) for model in CARRIED}
        counts["res.partner"] = sum(self.mapped("customer_count"))
        counts["crm.lead"] = len(self.opportunity_ids)
        return self._describe_counts(counts)

    def _describe_what_stays(self):
        """Return in words what was added to the other account since the merge."""
        merged_at = (self.sudo().merge_data or {}).get("date")
        later = Domain("create_date", ">", merged_at) if merged_at else Domain.TRUE
        return self._describe_counts(
            {
                model: len(self.merged_into_id._search_carried(model, later))
                for model in CARRIED
            }
        )

    def _describe_counts(self, counts):
        texts = {
            "res.partner": self.env._("Customers: %s", counts.get("res.partner")),
            "crm.lead": self.env._("Opportunities: %s", counts.get("crm.lead")),
            "mail.activity": self.env._("Activities: %s", counts.get("mail.activity")),
            "mail.message": self.env._("Messages: %s", counts.get("mail.message")),
            "ir.attachment": self.env._("Attachments: %s", counts.get("ir.attachment")),
        }
        some = [text for model, text in texts.items() if counts.get(model)]
        return format_list(self.env, some, style="unit")

    @api.model
    def _resolve_customers(self, customers, cause):
        resolver = self.env["crm.account.resolver"].sudo()
        resolver._resolve(customers.ids, cause)
        self.env["crm.account.recheck"].sudo()._note(customers.ids, moved=True)
