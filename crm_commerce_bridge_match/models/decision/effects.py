"""What each decision would do, in words and in the engine's numbers."""

from odoo import api, models

# What people may read who may read all orders and opportunities
FOR_ALL_DOCUMENTS = ("opportunity_count", "lifetime_value")
ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    def _describe_effects(self):
        """
        :return: list of dicts of ``decision``, its ``title``, ``sentences``, and the
            ``accounts`` whose number of customers it changes
        """
        self.ensure_one()
        customer, other = self._get_sides()
        if not self._may_meet(customer, other):
            return [self._describe_different()]
        effects = [
            self._describe_same(customer, other),
            self._describe_child(customer, other),
            self._describe_different(),
        ]
        if self.env.user.has_group("base.group_partner_manager"):
            effects.append(self._describe_merge(customer, other))
        return effects

    def _describe_same(self, customer, other):
        joining = self._assume_same(customer, other)
        partners = self.env["res.partner"].browse(joining)
        names = partners._filtered_access("read").mapped("display_name")
        sentence = self.env._(
            "%(customers)s: the account of %(other)s, set by hand",
            customers=names,
            other=other.display_name,
        )
        if not joining:
            sentence = self.env._("They have the same account already.")
        return {
            "decision": "same",
            "title": self.env._("Same Account"),
            **self._foresee(joining, sentence),
        }

    def _assume_same(self, customer, other):
        # Superuser: accounts are compared, none is shown.
        account = other.sudo().mapped_account_id
        joining = self._find_joining(customer)
        if joining.mapped_account_id == account:
            return {}
        automatic = self._get_automatic(joining)
        return {
            partner.id: {
                "crm_account_pin_id": automatic[partner.id] != account.id and account.id
            }
            for partner in joining - other
        }

    def _get_automatic(self, partners):
        # Superuser: as above.
        resolver = self.env["crm.account.resolver"].sudo()
        return resolver._get_automatic_accounts(partners.ids)

    def _describe_child(self, customer, other):
        assumptions = {}
        if not customer.is_company or not other.is_company:
            sentence = self.env._("Not possible: one of them is no company.")
        elif self._is_above(customer, other):
            sentence = self.env._(
                "Not possible: %(other)s is below %(customer)s.",
                other=other.display_name,
                customer=customer.display_name,
            )
        elif customer._filter_parent_refused(other):
            sentence = self.env._(
                "Odoo does not let %(customer)s become a subsidiary of %(other)s: it "
                "has accounting entries, and another Tax ID. It gets its account by "
                "hand.",
                customer=customer.display_name,
                other=other.display_name,
            )
            assumptions = self._assume_same(customer, other)
        else:
            sentence = self._say_below(customer, other)
            assumptions = {customer.id: {"parent_id": other.id}}
        return {
            "decision": "child",
            "title": self.env._("Subsidiary"),
            **self._foresee(assumptions, sentence),
        }

    @api.model
    def _is_above(self, customer, other):
        # Superuser: it is so, whoever may read what is between.
        resolver = self.env["crm.account.resolver"].sudo()
        return other.id in resolver._find_below(customer.ids)

    def _say_below(self, customer, other):
        # Who it belongs to may be hidden from the reader.
        parent = customer.parent_id._filtered_access("read") - other
        if parent:
            return self.env._(
                "%(customer)s leaves %(parent)s, and becomes a subsidiary of %(other)s",
                customer=customer.display_name,
                parent=parent.display_name,
                other=other.display_name,
            )
        return self.env._(
            "%(customer)s becomes a subsidiary of %(other)s; addresses stay as they "
            "are",
            customer=customer.display_name,
            other=other.display_name,
        )

    def _describe_different(self):
        return {
            "decision": "different",
            "title": self.env._("Not the Same"),
            "sentences": [
                self.env._("Nothing changes. Not asked again until the evidence does.")
            ],
            "accounts": [],
        }

    def _describe_merge(self, customer, other):
        sentences = [
            self.env._(
                "This is final, there is no undo: only %(other)s is left, with all "
                "orders, documents and people of %(customer)s.",
                other=other.display_name,
                customer=customer.display_name,
            )
        ]
        if customer.email != other.email and not self.env.is_admin():
            sentences.append(
                self.env._(
                    "Odoo lets only administrators merge contacts with different "
                    "email addresses."
                )
            )
        return {
            "decision": "merged",
            "title": self.env._("Merge Contacts"),
            "sentences": sentences,
            "accounts": [],
        }

    def _foresee(self, assumptions, sentence):
        """The numbers of the function that would do it.

        :param dict assumptions: as of the resolver's
        :param str sentence: what is written
        """
        # Superuser: the engine moves whoever it concerns; only numbers are shown, and
        # names of the companies that the reader works in.
        run = self.env["crm.account.run"].sudo()
        outcome = run.env["crm.account.resolver"]._foresee(assumptions)
        numbers = {
            "total": sum(outcome.before.values()),
            "moved_count": len(outcome.moves),
            "created_count": sum(account < 0 for account in outcome.after),
            "pinned_count": 0,
            "ruled_count": 0,
            "error_count": 0,
            **run._count_accounts(outcome),
            **run._count_opportunities(outcome),
            "lifetime_value": run._sum_lifetime_value(outcome),
        }
        if not self.env.user.has_group(ALL_DOCUMENTS):
            numbers.update(dict.fromkeys(FOR_ALL_DOCUMENTS, 0))
        words = run._describe_preview(numbers)
        if not outcome.moves:
            words = [self.env._("Every customer keeps its account.")]
        return {
            "sentences": [sentence, *words],
            "accounts": run._describe_accounts(outcome),
        }
