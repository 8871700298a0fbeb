from itertools import compress

from odoo import api, fields, models

from ..actions import prepare_new
from ..caller_values import check_one
from ..crm_account_related_mixin import AccountOfCustomer
from ..groups import GROUP_SALESMAN

# Value of the context in a merge of partners: an object, so that no RPC can send it
MERGING = object()
# Fields that a merge of partners decides by rules of its own
CHOICE_FIELDS = (
    "is_crm_customer",
    "is_commerce_customer",
    "own_account_id",
    "mapped_account_id",
    "crm_account_given_id",
    "crm_account_given_overruled",
    "crm_account_pin_id",
    "crm_account_pin_reason",
    "crm_account_strategy",
)
# A blank cell of a file says nothing about them.
UNCHANGED_BY_BLANKS = {"crm_account_pin_id", "crm_account_strategy"}
# Prefetch group: read together, and not with the other fields of a partner
PREFETCH = "crm_account"


class AccountMany2one(AccountOfCustomer):
    """A related account that can be written, which chooses the account by hand."""

    def _inverse_related(self, records):
        if self.inherited:  # of users: the choice is made on their partners
            return super()._inverse_related(records)
        chosen = {record: record[self.name] for record in records}
        for account, group in records.grouped(chosen.get).items():
            group._set_crm_account(account)
        # The account that partners got may be another one than was written.
        records.invalidate_recordset([self.name], flush=False)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "commerce.sales.mixin",
        "crm.account.related.mixin",
        "technical.columns.mixin",
    ]
    _order_owner = "commerce_entity_id"
    _partner_owner = "commercial_partner_id"

    is_crm_customer = fields.Boolean(
        string="Customer with Account",
        groups=GROUP_SALESMAN,
        copy=False,
        help="Was sent a quotation, ordered, signed up or has an opportunity. "
        "A customer has an account.",
    )
    is_commerce_customer = fields.Boolean(
        string="Commerce Customer",
        groups=GROUP_SALESMAN,
        copy=False,
        help="Was sent a quotation, ordered or signed up in a commerce channel.",
    )
    crm_account_id = AccountMany2one(
        string="Account",
        related="commercial_partner_id.mapped_account_id",
        readonly=False,
        groups=GROUP_SALESMAN,
        help="The account of the company. Choose another one to set it by hand.",
    )
    mapped_account_id = fields.Many2one(
        "crm.account",
        string="Account in Use",
        groups=GROUP_SALESMAN,
        technical=True,
        exportable=False,
        copy=False,
        ondelete="restrict",
        help="What the rules and the choices by hand lead to. Contacts have none: that "
        "of their company counts.",
    )
    own_account_id = fields.Many2one(
        "crm.account",
        groups=GROUP_SALESMAN,
        readonly=True,
        technical=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The account made for this customer, or brought along by files.",
    )
    crm_account_pin_id = fields.Many2one(
        "crm.account",
        string="Account Chosen by Hand",
        groups=GROUP_SALESMAN,
        no_default=True,
        readable_only=True,
        check_company=True,
        prefetch=PREFETCH,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Stays through every change of the strategy or the group. Empty: the "
        "account follows from the rules.",
    )
    crm_account_pinned = fields.Boolean(
        string="Account Set by Hand",
        compute="_compute_crm_account_pinned",
        inverse="_inverse_crm_account_pinned",
        store=True,
        groups=GROUP_SALESMAN,
        no_default=True,
        prefetch=PREFETCH,
        copy=False,
        help="A person chose the account, and no change of the strategy or the group "
        "takes it away. Untick it to have the automatic account again.",
    )
    crm_account_pin_reason = fields.Char(
        string="Reason for the Account",
        groups=GROUP_SALESMAN,
        no_default=True,
        prefetch=PREFETCH,
        copy=False,
        help="What was noted when the account was set by hand. Going back to the "
        "automatic account removes it.",
    )
    crm_account_assignment_ids = fields.One2many(
        "crm.account.assignment",
        "partner_id",
        string="Account History",
        groups=GROUP_SALESMAN,
        readonly=True,
        help="Each change of the account: from which one to which, when, why and by "
        "whom.",
    )
    crm_account_explanation = fields.Text(
        string="Why This Account?",
        compute="_compute_crm_account_explanation",
        groups=GROUP_SALESMAN,
        help="The rule or choice that led to the account, how far up the group it "
        "went, and what the other strategy would give.",
    )

    # Finds the few anchors of an account that are no customers.
    _mapped_account_idx = models.Index(
        "(mapped_account_id, (is_crm_customer IS NOT TRUE))"
        " WHERE mapped_account_id IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("crm_account_pin_id")
    def _compute_crm_account_pinned(self):
        for partner in self:
            partner.crm_account_pinned = bool(partner.crm_account_pin_id)

    @api.depends(
        "crm_account_id", "parent_id", "is_crm_customer", "crm_account_strategy"
    )
    @api.depends_context("lang", "uid")
    def _compute_crm_account_explanation(self):
        for partner in self:
            partner.crm_account_explanation = bool(partner._origin) and "\n".join(
                partner._origin.explain_crm_account()["sentences"]
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [self._prepare_account(vals) for vals in vals_list]
        choices = [self._pop_choice(vals) for vals in prepared]
        partners = super().create(prepared)
        # Superuser: a visitor who signs up may not see the accounts.
        customers = partners.sudo()
        newcomers = partners - partners._filter_newcomers()
        by_person = customers.with_context(crm_account_by_person=not self.env.su)
        by_person._choose_at_creation(choices)
        if any(vals.get("crm_account_strategy") for vals in prepared):
            customers.filtered("crm_account_strategy")._check_account_rule()
        customers = customers.filtered("is_crm_customer")
        if customers:
            pinned = [bool(vals.get("crm_account_pin_id")) for vals in prepared]
            partners.sudo().browse(compress(partners.ids, pinned))._check_pin()
            customers._promote_companies()
            customers._resolve_accounts("create")
            newcomers._tell_of_newcomers()
        return partners

    def write(self, vals):
        vals = self._prepare_account_change(vals)
        changed = self._get_changed_inputs(vals)
        if changed.get("crm_account_pin_id") and "company_id" not in changed:
            account = self.env["crm.account"].browse(changed["crm_account_pin_id"])
            for partner in self.sudo():
                account._check_fits(partner)
        elif "company_id" in changed:
            self.sudo()._let_go_of_accounts(changed["company_id"])
        by_hand = vals.get("crm_account_id") and vals.get("crm_account_pinned")
        if by_hand:
            self = self.with_context(crm_account_by_hand=True)
        makes_customers = changed.get("is_crm_customer")
        newcomers = self._filter_newcomers() if makes_customers else self.browse()
        computed = self._read_computed_inputs(vals)
        self.sudo()._note_totals(changed.keys() | computed.keys())
        # A copy: Odoo removes values that it has written itself.
        res = super().write(dict(vals))
        # Superuser: whoever edits contacts need not be a salesperson.
        partners = self.sudo()
        recomputed = partners._get_recomputed_inputs(computed)
        if "company_id" in recomputed:
            for company, group in partners.grouped("company_id").items():
                group._let_go_of_accounts(company.id)
        changed |= recomputed
        partners._follow_changes(changed)
        newcomers._tell_of_newcomers()
        return res

    def unlink(self):
        if self._is_merging():
            return super().unlink()
        # Superuser: whoever deletes contacts need not be a salesperson.
        partners = self.sudo().with_context(active_test=False)
        accounts = partners.mapped_account_id
        self.env["crm.account.total.stale"]._note_accounts_of(self.ids)
        affected = partners.search([("parent_id", "in", self.ids)]) - self
        left = []
        if accounts:
            affected |= accounts._get_idle_anchors()
            left = self.env["crm.account.assignment"]._log_deletion(self.ids)
        orders = self.env["sale.order"].sudo().with_context(active_test=False)
        orders = orders.search([("commerce_customer_id", "in", self.ids)])
        brought = partners.own_account_id.filtered(lambda a: not a.automatic_name)
        res = super().unlink()
        if left:
            self.env["crm.account.resolver"].sudo()._account_changed(left)
        orders.exists()._restore_customers()
        affected = affected.exists()
        affected._take_over()
        affected._resolve_accounts("delete")
        self.sudo()._adopt_left(brought)
        self.env["crm.account.resolver"]._settle_accounts(accounts.ids)
        return res

    def _is_merging(self):
        """Return whether a merge of partners is running."""
        return self.env.context.get("crm_account_merging") is MERGING

    @api.model
    def _is_importing(self):
        """Return whether the values come from a file, where blank means unchanged.

        ``load`` sets the second key, whoever calls it; the page that imports files sets
        the first one.
        """
        return not {"import_file", "_import_current_module"}.isdisjoint(
            self.env.context
        )

    @api.model
    def _prepare_account(self, vals):
        """Complete the values of a new partner: account, type of company, flags.

        A form that leaves the account blank asks for the automatic one.
        """
        vals = {**self._default_account(vals), **vals}
        if "company_type" in vals:  # its inverse would count as a change
            vals["is_company"] = vals.pop("company_type") == "company"
        if not vals.get("crm_account_id"):
            vals.pop("crm_account_pinned", None)
        return self._prepare_account_change(vals)

    @api.model
    def _add_missing_default_values(self, values):
        # _default_account has put the account of the context where it belongs.
        defaults = super()._add_missing_default_values(values)
        if "crm_account_id" not in values:
            defaults.pop("crm_account_id", None)
        return self._imply_flags(defaults)

    @api.model
    def _prepare_account_change(self, vals):
        """Drop values that a merge or file must not write, add implied flags."""
        if self.env.context.get("crm_account_merging") is MERGING:
            # Odoo's wizard copies all that it finds; which choice counts is decided
            # later.
            return {k: value for k, value in vals.items() if k not in CHOICE_FIELDS}
        if self._is_importing():
            vals = {k: v for k, v in vals.items() if v or k not in UNCHANGED_BY_BLANKS}
        return self._imply_flags(vals)

    # === BUSINESS METHODS === #

    @api.model
    def get_import_templates(self):
        templates = super().get_import_templates()
        if self.env.user.has_group(GROUP_SALESMAN):
            templates.append(
                {
                    "label": self.env._("Import Template for Customers with Accounts"),
                    "template": "/crm_commerce_bridge/static/xls/"
                    "customers_import_template.xlsx",
                }
            )
        return templates

    @api.readonly
    def explain_crm_account(self):
        """Explain why the customer has its account: the rule, and what it found.

        :return: dict of ``partner_id`` (the customer; of a contact, its company),
            ``account_id``, ``strategy`` (the one that counts for the customer),
            ``asked_by_id`` (the company whose account rule it is; False: it is the one
            of the database), ``chain`` (ids from the customer to the one
            whose account is used), ``ring`` (whether they own each other in a ring),
            ``barrier_id`` (the company above the last one of the chain that is not
            followed, as it belongs to another company of a multi-company database),
            ``by_hand`` (False, or dict of ``account_id``, ``reason``, ``user_id``,
            ``date``), ``merged_from_id`` (the account it would be, had that not been
            merged), ``last_line_id`` (of the history), ``alternatives`` (dict of the
            account ids, or None for one to be made, by other strategy), and
            ``sentences``, the same in words; ids are False where there is none
        :raise AccessError: if the user is no salesperson
        """
        check_one(self)
        self.check_access("read")
        self._check_field_access(self._fields["crm_account_id"], "read")
        return self.env["crm.account.explanation"]._explain(self)

    # === ACTION METHODS === #

    def _get_default_customer(self):
        return self

    def action_open_crm_account(self):
        """Open the account of the customer."""
        self.ensure_one()
        return self.crm_account_id._get_records_action(context={})

    def action_new_crm_opportunity(self):
        """Open the form of a new opportunity for the customer."""
        self.ensure_one()
        return prepare_new(
            self.env._("New Opportunity"),
            "crm.lead",
            {
                "default_type": "opportunity",
                "default_partner_id": self.id,
                "default_user_id": self._get_default_salesperson().id,
            },
        )
