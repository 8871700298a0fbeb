"""Explain why a customer has its account, as data and in sentences."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class CrmAccountExplanation(models.AbstractModel):
    _name = "crm.account.explanation"
    _description = "Explanation of an Account"

    @api.model
    def _explain(self, partner):
        """Return what ``explain_crm_account`` of the partner returns."""
        customer = partner.commercial_partner_id
        if not customer.has_access("read"):
            return self._explain_nothing(partner)
        explanation = self._explain_account(customer)
        explanation["last_line_id"] = self._get_last_line(customer).id
        explanation["alternatives"] = self._explain_alternatives(customer, explanation)
        explanation["sentences"] = self._describe(partner, customer, explanation)
        return explanation

    @api.model
    def _explain_shortly(self, customer):
        """Return sentences on why a customer has its account, and nothing else."""
        explanation = self._explain_account(customer)
        return self._describe_account(customer, explanation)

    # === DATA === #

    @api.model
    def _explain_account(self, customer):
        explanation = {
            "partner_id": customer.id,
            "account_id": customer.mapped_account_id.id,
            **self._explain_rule(customer),
            "by_hand": self._explain_choice(customer),
        }
        explanation["merged_from_id"] = self._explain_merge(customer, explanation)
        return explanation

    @api.model
    def _explain_nothing(self, partner):
        """Return the explanation for a shared contact of a company that is hidden."""
        return {
            "partner_id": partner.commercial_partner_id.id,
            "account_id": False,
            "strategy": self.env["crm.account.resolver"]._get_strategy(),
            "asked_by_id": False,
            "chain": [],
            "ring": False,
            "barrier_id": False,
            "by_hand": False,
            "last_line_id": False,
            "merged_from_id": False,
            "alternatives": {},
            "sentences": [
                self.env._(
                    "Contacts have the account of their company, which you may not see."
                )
            ],
        }

    @api.model
    def _explain_rule(self, customer):
        resolver = self.env["crm.account.resolver"]
        rule, word = resolver._get_rule(), None
        if customer.crm_account_pin_id:
            chain, ring, barrier = [customer.id], False, None
        else:
            word = rule.words and resolver._get_word(customer.id)
            chain, ring = resolver._get_chain(customer.id, rule)
            barrier = resolver._get_barrier(chain[-1], rule.strategy)
        asked_by_id, strategy = word or (False, rule.strategy)
        return {
            "strategy": strategy,
            "asked_by_id": asked_by_id,
            "chain": chain,
            "ring": ring,
            "barrier_id": barrier or False,
        }

    @api.model
    def _explain_choice(self, customer):
        """Return who chose the account by hand, when and why, False if nobody did."""
        if not customer.crm_account_pin_id:
            return False
        lines = self.env["crm.account.assignment"]
        line = lines.search(
            Domain("partner_id", "=", customer.id)
            & Domain("cause", "in", ("hand", "create")),
            limit=1,
        )
        return {
            "account_id": customer.crm_account_pin_id.id,
            "reason": customer.crm_account_pin_reason,
            "user_id": line.user_id.id,
            "date": line.date,
        }

    @api.model
    def _get_last_line(self, customer):
        lines = self.env["crm.account.assignment"]
        return lines.search([("partner_id", "=", customer.id)], limit=1)

    @api.model
    def _explain_merge(self, customer, explanation):
        """Return the id of the anchor's account if it was merged, else False."""
        if not customer.mapped_account_id:
            return False
        anchor = customer.browse(explanation["chain"][-1]).sudo()
        account = anchor.crm_account_pin_id or anchor.own_account_id
        return account.id if account.merged_into_id else False

    @api.model
    def _explain_alternatives(self, customer, explanation):
        """Return the accounts that the customer would have by the other strategies.

        None if the strategy of the database does not count for it.
        """
        fixed = customer.crm_account_pin_id or explanation["asked_by_id"]
        if not customer.mapped_account_id or fixed:
            return {}
        resolver = self.env["crm.account.resolver"]
        return {
            strategy: resolver._get_automatic_accounts(customer.ids, strategy).get(
                customer.id
            )
            for strategy in resolver._get_strategies()
            if strategy != explanation["strategy"]
        }

    # === WORDS === #

    @api.model
    def _describe(self, partner, customer, explanation):
        if not customer.mapped_account_id:
            return [
                self.env._(
                    "%s has no account, as it is no customer: it was sent no "
                    "quotation, has not ordered or signed up, and has no opportunity.",
                    customer.display_name,
                )
            ]
        return [
            *self._describe_contact(partner, customer),
            *self._describe_account(customer, explanation),
            *self._describe_last_line(explanation),
            *self._describe_alternatives(explanation),
        ]

    @api.model
    def _describe_account(self, customer, explanation):
        return [
            *self._describe_choice(explanation),
            *self._describe_rule(customer, explanation),
            *self._describe_merge(explanation),
        ]

    @api.model
    def _describe_contact(self, partner, customer):
        if partner == customer:
            return []
        return [
            self.env._(
                "Contacts have the account of their company, %s.", customer.display_name
            )
        ]

    @api.model
    def _describe_choice(self, explanation):
        by_hand = explanation["by_hand"]
        if not by_hand:
            return []
        user = self.env["res.users"].browse(by_hand["user_id"])
        sentences = [
            self.env._(
                "Set by hand to %(account)s by %(user)s on %(date)s.",
                account=self._name_account(by_hand["account_id"]),
                user=user.sudo().name,
                date=format_date(self.env, by_hand["date"]),
            )
            if user
            else self.env._(
                "Set by hand to %s.", self._name_account(by_hand["account_id"])
            )
        ]
        if by_hand["reason"]:
            sentences.append(self.env._("Because: %s", by_hand["reason"]))
        return sentences

    @api.model
    def _describe_rule(self, customer, explanation):
        if explanation["by_hand"]:
            return []
        if not self.env["crm.account.resolver"]._is_strategy(explanation["strategy"]):
            return [self._describe_unknown_strategy(explanation)]
        return [
            *self._describe_way(customer, explanation),
            *self._describe_word(explanation),
        ]

    @api.model
    def _describe_unknown_strategy(self, explanation):
        if explanation["asked_by_id"]:
            return self.env._(
                "The account rule of %s is not known: customers keep their accounts "
                "until a person chooses one.",
                self._name_partner(explanation["asked_by_id"]),
            )
        return self.env._(
            "The account strategy in the database is not known: every customer "
            "keeps its account until an administrator chooses one."
        )

    @api.model
    def _describe_word(self, explanation):
        """Return a sentence on the company whose account rule counts, if any."""
        if not explanation["asked_by_id"]:
            return []
        labels = dict(self.env["crm.account.resolver"]._selection_strategy())
        return [
            self.env._(
                'This is because %(company)s asked for "%(strategy)s".',
                company=self._name_partner(explanation["asked_by_id"]),
                strategy=labels[explanation["strategy"]],
            )
        ]

    @api.model
    def _describe_way(self, customer, explanation):
        """Return sentences on the way up from a customer, and on where it ends."""
        anchor = customer.browse(explanation["chain"][-1])
        if anchor == customer:
            return [
                self._describe_own_account(customer, explanation),
                *self._describe_barrier(explanation),
            ]
        path = [self._name_partner(partner_id) for partner_id in explanation["chain"]]
        sentences = [
            self.env._(
                "Companies of a group share an account: %(path)s.",
                path=" → ".join(path),
            )
        ]
        if explanation["ring"]:
            sentences.append(
                self.env._(
                    "They are parents of each other: the oldest counts as the top."
                )
            )
        pinned = anchor.sudo().crm_account_pin_id
        if pinned:
            sentences.append(
                self.env._(
                    "The account of %(top)s was set by hand to %(account)s.",
                    top=self._name_partner(anchor.id),
                    account=self._name_account(pinned.id),
                )
            )
        return sentences + self._describe_barrier(explanation)

    @api.model
    def _describe_barrier(self, explanation):
        """Return a sentence on why the way up ends before the top of the group."""
        barrier = self.env["res.partner"].browse(explanation["barrier_id"])
        if not barrier:
            return []
        # Superuser: the user may see neither the company above nor its ``res.company``.
        company = barrier.sudo().company_id.sudo(False)._filtered_access("read")
        names = {
            "top": self._name_partner(explanation["chain"][-1]),
            "above": self._name_partner(barrier.id),
        }
        if not company:
            return [
                self.env._(
                    "The group ends at %(top)s for the account, because %(above)s "
                    "belongs to another company only.",
                    **names,
                )
            ]
        return [
            self.env._(
                "The group ends at %(top)s for the account, because %(above)s belongs "
                "to %(company)s only.",
                **names,
                company=company.name,
            )
        ]

    @api.model
    def _describe_own_account(self, customer, explanation):
        strategies = self.env["crm.account.resolver"]._get_strategies()
        strategy = strategies[explanation["strategy"]]
        # A lazy translation takes its values after it is translated.
        why = self.env._(strategy.own)
        label = self.env._(strategy.label)
        return why % {"strategy": label, "customer": customer.display_name}

    @api.model
    def _describe_merge(self, explanation):
        merged = self.env["crm.account"].browse(explanation["merged_from_id"])
        if not merged:
            return []
        return [
            self.env._(
                "%(merged)s was merged into %(account)s.",
                merged=self._name_account(merged.id),
                account=self._name_account(explanation["account_id"]),
            )
        ]

    @api.model
    def _describe_last_line(self, explanation):
        line = self.env["crm.account.assignment"].browse(explanation["last_line_id"])
        if not line:
            return []
        cause = dict(line._fields["cause"]._description_selection(self.env))[line.cause]
        return [
            self.env._(
                "Last change: %(cause)s, on %(date)s.",
                cause=cause,
                date=format_date(self.env, line.date),
            )
        ]

    @api.model
    def _describe_alternatives(self, explanation):
        if explanation["by_hand"] or explanation["asked_by_id"]:
            return [self.env._("A change of strategy would not move it.")]
        labels = dict(self.env["crm.account.resolver"]._selection_strategy())
        return [
            self._describe_alternative(labels[strategy], account_id, explanation)
            for strategy, account_id in explanation["alternatives"].items()
        ]

    @api.model
    def _describe_alternative(self, label, account_id, explanation):
        if not account_id:
            return self.env._('With "%s", it would get an account of its own.', label)
        if account_id == explanation["account_id"]:
            return self.env._('With "%s", it would have the same account.', label)
        return self.env._(
            'With "%(strategy)s", it would have the account %(account)s.',
            strategy=label,
            account=self._name_account(account_id),
        )

    @api.model
    def _name_partner(self, partner_id):
        """Return the name of a partner, hidden from users who may not read it."""
        partner = self.env["res.partner"].browse(partner_id)
        partner = partner._filtered_access("read")
        return partner.name or self.env._("(a company you may not see)")

    @api.model
    def _name_account(self, account_id):
        """Return the name of an account, hidden from users who may not read it."""
        account = self.env["crm.account"].browse(account_id)._filtered_access("read")
        return account.name or self.env._("(an account you may not see)")
