"""Both customers side by side, as the page of a match shows them."""

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_list

# People named of a customer; the others are counted.
SHOWN_PEOPLE = 3
# What a list says of the evidence
SHOWN_EVIDENCE = 4


class CrmCustomerMatch(models.Model):
    _inherit = "crm.customer.match"

    review = fields.Json(
        compute="_compute_review",
        help="What both customers are, what speaks for and against the match, and what "
        "each decision would do.",
    )
    evidence_summary = fields.Char(
        string="What Speaks for It",
        compute="_compute_evidence_summary",
        help="The strongest evidence comes first; what speaks against the match is "
        "left out.",
    )

    @api.depends("evidence_ids.kind", "evidence_ids.weight")
    @api.depends_context("lang")
    def _compute_evidence_summary(self):
        """The kinds of evidence, the strongest first."""
        kinds = self.env["crm.customer.evidence"]._get_kinds()
        labels = {code: kind._get_label() for code, kind in kinds.items()}
        for match in self:
            lines = match.evidence_ids.sorted("weight", reverse=True)
            said = lines.filtered(lambda line: line.weight > 0).mapped("kind")
            words = [labels[kind] for kind in said if kind in labels]
            match.evidence_summary = self._list_words(words[:SHOWN_EVIDENCE])

    @api.depends("state", "is_swapped", "partner_id", "other_id", "kind")
    @api.depends_context("lang", "uid", "company", "allowed_company_ids")
    def _compute_review(self):
        for match in self:
            match.review = match._origin and match._origin._get_review()

    def _get_review(self):
        """
        :return: dict of ``customers`` (the one that a decision changes first), ``rows``
            to compare, evidence ``speaks_for`` and ``speaks_against`` in words, and
            ``effects`` by decision
        """
        customers = self._get_sides() if self.other_id else (self.partner_id,)
        evidence = self.evidence_ids.sorted("weight", reverse=True)
        # What only warns (a customer is archived) has no weight.
        against = evidence.filtered(lambda line: line.weight <= 0)
        return {
            "customers": [
                {"id": partner.id, "name": partner.display_name}
                for partner in customers
            ],
            "rows": self._compare_customers(customers),
            "speaks_for": self._say(evidence - against),
            "speaks_against": self._say(against.sorted("weight")),
            "effects": self._describe_effects() if self.state == "open" else [],
        }

    @api.model
    def _say(self, evidence):
        """A kind whose addon is gone says nothing."""
        return list(filter(None, evidence.mapped("sentence")))

    @api.model
    def _list_words(self, words):
        return format_list(self.env, list(words), style="unit")

    @api.model
    def _compare_customers(self, customers):
        """Rows of a label, what each customer has, and whether that is the same."""
        described = [self._describe_customer(partner) for partner in customers]
        said_same = self._find_said_same(customers) if len(customers) > 1 else set()
        return [
            {
                "label": label,
                "values": [texts[label] or "" for texts in described],
                "is_same": label in said_same,
            }
            for label in described[0]
            if any(texts[label] for texts in described)
        ]

    @api.model
    def _find_said_same(self, customers):
        """Of what customers say of themselves, what is the same however it is written.

        :return: set of labels
        """
        kinds = self.env["crm.customer.evidence"]._get_kinds()
        one, other = customers
        compared = {
            self.env._("Address"): kinds["street"],
            self.env._("Phone"): kinds["telephone"],
            self.env._("Email"): kinds["email"],
            self.env._("Tax ID"): kinds["tax_id"],
            self.env._("Company ID"): kinds["company_number"],
        }
        said = {
            label
            for label, kind in compared.items()
            if set(kind._get_values(one)) & set(kind._get_values(other))
        }
        if one.website and one.website == other.website:
            said.add(self.env._("Website"))
        return said

    @api.model
    def _describe_customer(self, partner):
        """What a reader may see of a customer, in words.

        :return: dict of texts by label
        """
        return {
            **self._describe_contact(partner),
            **self._describe_belonging(partner),
            **self._describe_sales(partner),
        }

    @api.model
    def _describe_contact(self, partner):
        return {
            self.env._("Archived"): "" if partner.active else self.env._("Archived"),
            self.env._("Address"): partner._get_address_line(),
            self.env._("Phone"): partner.phone,
            self.env._("Email"): partner.email,
            self.env._("Website"): partner.website,
            self.env._("Tax ID"): partner.vat,
            self.env._("Company ID"): partner.company_registry,
            self.env._("Reference"): partner.ref,
        }

    @api.model
    def _describe_belonging(self, partner):
        account = partner.crm_account_id
        name = account.display_name or ""
        if account and partner.crm_account_pinned:
            name = self.env._("%s (set by hand)", name)
        people = partner.child_ids.filtered(lambda person: not person.is_company)
        names = people[:SHOWN_PEOPLE].mapped("name")
        if len(people) > SHOWN_PEOPLE:
            names.append(self.env._("%s more", len(people) - SHOWN_PEOPLE))
        names = self._list_words(filter(None, names))
        company = partner.company_id
        return {
            self.env._("Parent Company"): partner.parent_id._filtered_access(
                "read"
            ).display_name,
            self.env._("Account"): name,
            self.env._("Account Manager"): account.user_id.name,
            self.env._("People"): names,
            self.env._("Company"): company.has_access("read") and company.name,
        }

    @api.model
    def _describe_sales(self, partner):
        value = partner.lifetime_value
        label = self.env._("Lifetime Value")
        if partner.lifetime_value_limited:
            label = self.env._("Lifetime Value of Your Own Orders")
        return {
            self.env._("Channels"): self._describe_channels(partner),
            self.env._("Orders"): str(partner.order_count or ""),
            label: value
            and format_amount(self.env, value, partner.lifetime_currency_id),
            self.env._("Last Order"): format_date(
                self.env, partner.last_order_date or False
            ),
            self.env._("Created on"): format_date(self.env, partner.create_date),
        }

    @api.model
    def _describe_channels(self, partner):
        """Those that the reader may see; with only one, there is nothing to say."""
        if not self.env.user.has_group("crm_commerce_bridge.group_commerce_channel"):
            return ""
        orders = self.env["sale.order"].with_context(active_test=False)
        rows = orders._read_group(
            [*partner._get_lifetime_domain(), ("commerce_channel_id", "!=", False)],
            ["commerce_channel_id"],
        )
        names = [channel.name for (channel,) in rows if channel.has_access("read")]
        return self._list_words(names)
