from itertools import compress

from odoo import api, fields, models
from odoo.exceptions import (
    RedirectWarning,
    UserError,
)
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from odoo.addons.base.models.res_partner import ResPartner as BasePartner

from .caller_values import check_one, get_ids
from .commerce_lifetime_mixin import LIFETIME_FIELDS
from .crm_account_related_mixin import AccountOfCustomer
from .sale_order_lifetime import SHOWN_AT_ONCE
from .value_rows import among_sql

# In the context of a merge of partners: an object, so that nobody sends it by RPC
MERGING = object()
# What a merge of partners decides by itself
CHOICE_FIELDS = (
    "is_crm_customer",
    "is_commerce_customer",
    "own_account_id",
    "mapped_account_id",
    "crm_account_given_id",
    "crm_account_given_overruled",
    "crm_account_pin_id",
    "crm_account_pin_reason",
)
# What is left to who has joined the company that took all else along
KEPT_BY_PERSON = ("is_crm_customer", "is_commerce_customer", "mapped_account_id")
# What of an order tells that its buyer is a customer
EVIDENCE = ["state", "commerce_customer_id", "commerce_channel_id"]
# What an account that was made for a customer is called after
NAMES = {"name", "email", "company_name", "is_company"}
GROUP_SALESMAN = "sales_team.group_sale_salesman"
# Read together, and not with whatever else is read of a partner
PREFETCH = "crm_account"


class AccountMany2one(AccountOfCustomer):
    """A related account that a person may choose: choosing is more than writing."""

    def _inverse_related(self, records):
        if self.inherited:  # of users: their contacts are those who choose
            return super()._inverse_related(records)
        chosen = {record: record[self.name] for record in records}
        for account, group in records.grouped(chosen.get).items():
            group._set_crm_account(account)
        # What they got may not be what was written.
        records.invalidate_recordset([self.name], flush=False)


class LastLogin(fields.Datetime):
    """Read of the log, also where SQL sorts by it."""

    def to_sql(self, model, alias):
        return model._last_login_date_sql(alias)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = [
        "res.partner",
        "commerce.document.mixin",
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
        string="Resolved Account",
        groups=GROUP_SALESMAN,
        technical=True,
        exportable=False,
        copy=False,
        ondelete="restrict",
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
    )
    crm_account_pin_reason = fields.Char(
        string="Reason for the Account",
        groups=GROUP_SALESMAN,
        no_default=True,
        prefetch=PREFETCH,
        copy=False,
    )
    crm_account_assignment_ids = fields.One2many(
        "crm.account.assignment",
        "partner_id",
        string="Account History",
        groups=GROUP_SALESMAN,
        readonly=True,
    )
    crm_account_explanation = fields.Text(
        string="Why This Account?",
        compute="_compute_crm_account_explanation",
        groups=GROUP_SALESMAN,
    )
    commerce_order_ids = fields.One2many(
        "sale.order",
        "commerce_customer_id",
        string="Orders of the Company",
        groups=GROUP_SALESMAN,
        readonly=True,
    )
    commerce_member_ids = fields.Many2many(
        "res.partner",
        string="Company and Its Contacts",
        compute="_compute_commerce_member_ids",
        search="_search_commerce_member_ids",
        groups=GROUP_SALESMAN,
        help="Computed, so that to write a contact need not look for figures in the "
        "cache that depend on it; where it changes its company they are forgotten.",
    )
    commerce_customer_ids = fields.One2many(
        "commerce.customer",
        "partner_id",
        string="Commerce Customer in Channels",
        groups="sales_team.group_sale_salesman_all_leads",
        readonly=True,
    )
    group_lifetime_value = fields.Monetary(
        string="Lifetime Value of the Group",
        compute="_compute_group_lifetime_value",
        currency_field="lifetime_currency_id",
        groups=GROUP_SALESMAN,
        help="Lifetime value with that of all companies below.",
    )
    group_expected_revenue = fields.Monetary(
        string="Expected Revenue of the Group",
        compute="_compute_group_revenue",
        currency_field="lifetime_currency_id",
        groups=GROUP_SALESMAN,
        help="Of open opportunities, with those of all companies below.",
    )
    group_prorated_revenue = fields.Monetary(
        string="Prorated Revenue of the Group",
        compute="_compute_group_revenue",
        currency_field="lifetime_currency_id",
        groups=GROUP_SALESMAN,
        help="The same, times the probability of each.",
    )
    parent_company_id = fields.Many2one(
        "res.partner",
        compute="_compute_parent_company_id",
        inverse="_inverse_parent_company_id",
        groups=GROUP_SALESMAN,
    )
    subsidiary_ids = fields.One2many(
        "res.partner",
        "parent_id",
        string="Subsidiaries",
        domain=[("is_company", "=", True)],
        groups=GROUP_SALESMAN,
        readonly=True,
    )
    last_login_date = LastLogin(
        string="Last Login",
        compute="_compute_last_login_date",
        groups=GROUP_SALESMAN,
        help="When the customer user last logged in to the portal.",
    )

    # Anchors that are no customers are few among the customers of an account.
    _mapped_account_idx = models.Index(
        "(mapped_account_id, (is_crm_customer IS NOT TRUE))"
        " WHERE mapped_account_id IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("crm_account_pin_id")
    def _compute_crm_account_pinned(self):
        for partner in self:
            partner.crm_account_pinned = bool(partner.crm_account_pin_id)

    @api.depends("crm_account_id", "parent_id", "is_crm_customer")
    def _compute_crm_account_explanation(self):
        for partner in self:
            partner.crm_account_explanation = bool(partner._origin) and "\n".join(
                partner._origin.explain_crm_account()["sentences"]
            )

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_group_lifetime_value(self):
        resolver = self.env["crm.account.resolver"]
        self.flush_model(["parent_id"])
        for partner in self:
            below = resolver._below_sql(partner.commercial_partner_id._origin.ids)
            total = SQL(
                "SELECT COALESCE(sum(lifetime_value), 0) FROM (%s) figures",
                self._lifetime_sql(below),
            )
            [(partner.group_lifetime_value,)] = self.env.execute_query(total)

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_group_revenue(self):
        leads = self.env["crm.lead"]
        for partner in self:
            domain = Domain("type", "=", "opportunity")
            domain &= Domain("partner_id", "child_of", partner._origin.ids)
            _count, expected, prorated = leads._sum_revenues(domain, "type")[
                "opportunity"
            ]
            partner.group_expected_revenue = expected
            partner.group_prorated_revenue = prorated

    def _compute_commerce_member_ids(self):
        partners = self.with_context(active_test=False)
        for partner in partners:
            members = partners.search([("commercial_partner_id", "=", partner.id)])
            partner.commerce_member_ids = members

    @api.model
    def _search_commerce_member_ids(self, operator, value):
        partners = self.with_context(active_test=False)
        if operator == "in":
            wanted = Domain("id", "in", [id_ for id_ in value if type(id_) is int])
        elif operator in ("any", "any!"):
            wanted = value if isinstance(value, Domain) else Domain("id", "in", value)
        else:
            return NotImplemented
        if operator == "any!":
            partners = partners.sudo()
        found = partners._search(wanted)
        company = partners._field_to_sql(found.table, "commercial_partner_id", found)
        return Domain("id", "in", found.subselect(company))

    @api.model
    def _get_lifetime_dependencies(self):
        """Orders of persons are those of the company that they are part of today."""
        return [
            f"commerce_member_ids.commerce_order_ids.{name}" for name in SHOWN_AT_ONCE
        ]

    @api.model
    def _lifetime_key_sql(self):
        return SQL("customer.commercial_partner_id")

    @api.model
    def _lifetime_join_sql(self):
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL("JOIN res_partner customer ON customer.id = source.partner_id")

    @api.model
    def _get_lifetime_customers(self, ids):
        return SQL(
            "SELECT id FROM res_partner WHERE %s",
            self.env["commerce.customer"]._among(SQL("commercial_partner_id"), ids),
        )

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

    @api.depends("parent_id", "is_company")
    def _compute_parent_company_id(self):
        for partner in self:
            partner.parent_company_id = partner.is_company and partner.parent_id

    def _inverse_parent_company_id(self):
        """Hang a company below another one without sharing its address.

        Between a ``contact`` and its parent Odoo copies addresses both ways: the type
        has to change first.
        """
        for partner in self:
            parent = partner.parent_company_id
            if parent == partner.parent_id or not (parent or partner.is_company):
                # The form of a person leaves it blank: that is no order to leave.
                continue
            partner._check_parent_company(parent)
            if parent and partner.type == "contact":
                partner.type = "other"
            partner.parent_id = parent

    @api.depends("user_ids")
    def _compute_last_login_date(self):
        self.last_login_date = False
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id, %s FROM res_partner partner
                WHERE %s
                """,
                self._last_login_date_sql("partner"),
                among_sql(self.env.cr, SQL("partner.id"), self._origin.ids),
            )
        )
        dates = dict(rows)
        for partner in self:
            partner.last_login_date = dates.get(partner._origin.id)

    @api.model
    def _last_login_date_sql(self, alias):
        """Of customer users only: when colleagues log in is nobody's business."""
        return SQL(
            """
            (SELECT max(log.create_date) FROM res_users login
             JOIN res_users_log log ON log.create_uid = login.id
             WHERE login.partner_id = %s AND login.share AND login.active)
            """,
            SQL.identifier(alias, "id"),
        )

    def address_get(self, adr_pref=None):
        """A subsidiary of type ``other`` is its own address, as one of type contact.

        Odoo answers with its first contact. What another addon says is left as it is.
        """
        addresses = super().address_get(adr_pref)
        if len(self) == 1 and self.is_company and self.type == "other":
            wrong = BasePartner.address_get(self, adr_pref)
            for kind, partner_id in addresses.items():
                found = self.browse(partner_id)
                unchanged = partner_id == wrong.get(kind)
                if unchanged and (found.type != kind or kind == "contact"):
                    addresses[kind] = self.id
        return addresses

    # === ONCHANGE METHODS === #

    @api.onchange("company_type", "parent_id")
    def _onchange_show_default_account(self):
        """The account that somebody is added to, until a company is chosen."""
        if not self._get_default_account_id() or self._origin:
            return
        if not self.crm_account_id:
            names = ("parent_id", "is_company")
            default = self._default_account({name: bool(self[name]) for name in names})
            self.crm_account_id = default.get("crm_account_id")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        prepared = [self._prepare_account(vals) for vals in vals_list]
        choices = [self._pop_choice(vals) for vals in prepared]
        partners = super().create(prepared)
        # Superuser: a visitor who signs up may not see the accounts.
        customers = partners.sudo()
        customers._choose_at_creation(choices)
        customers = customers.filtered("is_crm_customer")
        if customers:
            pinned = [bool(vals.get("crm_account_pin_id")) for vals in prepared]
            partners.sudo().browse(compress(partners.ids, pinned))._check_pin()
            customers._raise_flags()
            customers._resolve_accounts("create")
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
        computed = self._read_computed_inputs(vals)
        # Odoo takes what it has written itself out of the values
        res = super().write(dict(vals))
        # Superuser: whoever edits contacts need not be a salesperson.
        partners = self.sudo()
        recomputed = partners._get_recomputed_inputs(computed)
        if "company_id" in recomputed:
            for company, group in partners.grouped("company_id").items():
                group._let_go_of_accounts(company.id)
        changed |= recomputed
        partners._follow_changes(changed)
        return res

    def _write_multi(self, vals_list):
        """Accounts bear the names of their customers, whoever computes those."""
        res = super()._write_multi(vals_list)
        if any(NAMES & vals.keys() for vals in vals_list):
            self.env["crm.account"]._follow_customers(self.ids)
        return res

    def unlink(self):
        if self._is_merging():
            return super().unlink()
        # Superuser: whoever deletes contacts need not be a salesperson.
        partners = self.sudo().with_context(active_test=False)
        accounts = partners.mapped_account_id
        affected = partners.search([("parent_id", "in", self.ids)]) - self
        if accounts:
            affected |= accounts._get_idle_anchors()
            self.env["crm.account.assignment"]._log_deletion(self.ids)
        orders = self.env["sale.order"].sudo().with_context(active_test=False)
        orders = orders.search([("commerce_customer_id", "in", self.ids)])
        brought = partners.own_account_id.filtered(lambda a: not a.automatic_name)
        res = super().unlink()
        orders.exists()._find_commerce_customers()
        affected = affected.exists()
        affected._take_over()
        affected._resolve_accounts("delete")
        self.sudo()._adopt_left(brought)
        self.env["crm.account.resolver"]._settle_accounts(accounts.ids)
        return res

    def _is_merging(self):
        return self.env.context.get("crm_account_merging") is MERGING

    @api.model
    def _is_importing(self):
        """Whether the values come from a file, where blank means: as it is.

        ``load`` leaves the second key, whoever calls it; the page that imports files
        the first one.
        """
        return not {"import_file", "_import_current_module"}.isdisjoint(
            self.env.context
        )

    @api.model
    def _prepare_account(self, vals):
        """A form that leaves the account blank asks for the automatic one."""
        vals = {**self._default_account(vals), **vals}
        if "company_type" in vals:  # its inverse would be taken for a change
            vals["is_company"] = vals.pop("company_type") == "company"
        if not vals.get("crm_account_id"):
            vals.pop("crm_account_pinned", None)
        return self._prepare_account_change(vals)

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

    @api.model
    def _add_missing_default_values(self, values):
        # The account of the context is there already, where it belongs.
        defaults = super()._add_missing_default_values(values)
        if "crm_account_id" not in values:
            defaults.pop("crm_account_id", None)
        return self._imply_flags(defaults)

    @api.model
    def _prepare_account_change(self, vals):
        if self.env.context.get("crm_account_merging") is MERGING:
            # The wizard takes what it finds; whose choice counts is decided later.
            return {k: value for k, value in vals.items() if k not in CHOICE_FIELDS}
        if self._is_importing() and not vals.get("crm_account_pin_id"):
            vals = {k: value for k, value in vals.items() if k != "crm_account_pin_id"}
        return self._imply_flags(vals)

    @api.model
    def _imply_flags(self, vals):
        """A commerce customer is a customer, and so is who was given an account."""
        if vals.get("is_commerce_customer") or vals.get("crm_account_pin_id"):
            return {**vals, "is_crm_customer": True}
        if "is_crm_customer" in vals and not vals["is_crm_customer"]:
            return {**vals, "is_commerce_customer": False}
        return vals

    def _get_changed_inputs(self, vals):
        """Of what accounts depend on, the values that are new to one of the partners.

        Forms and files send values that nobody changed: these cost a comparison.
        """
        names = self._get_account_inputs().intersection(vals)
        # Superuser: whoever edits contacts may read none of this.
        return {
            name: vals[name]
            for name in names
            if any(partner._differs(name, vals[name]) for partner in self.sudo())
        }

    def _read_computed_inputs(self, vals):
        """What accounts depend on, where other addons compute it from these values.

        :return: dict of values, in the order of the partners, by name
        """
        names = set().union(*map(self._get_inputs_computed_from, vals)) - vals.keys()
        # Superuser: as in _get_changed_inputs.
        return {name: [partner[name] for partner in self.sudo()] for name in names}

    @api.model
    @ormcache("name")
    def _get_inputs_computed_from(self, name):
        field = self._fields.get(name)
        computed = self.pool.get_dependent_fields(field) if field else ()
        inputs = self._get_account_inputs()
        return frozenset(
            field.name
            for field in computed
            if field.model_name == self._name and field.store and field.name in inputs
        )

    def _get_recomputed_inputs(self, before):
        """Those of :meth:`_read_computed_inputs` that are different now.

        :return: as of :meth:`_get_changed_inputs`
        """
        changed = {}
        for name, values in before.items():
            for partner, value in zip(self, values, strict=True):
                if partner[name] != value:
                    changed[name] = self._fields[name].convert_to_write(
                        partner[name], partner
                    )
        return changed

    def _follow_changes(self, changed):
        """Bring up to date what depends on values of these partners.

        :param dict changed: as of :meth:`_get_changed_inputs`
        """
        inputs = self.env["crm.account.resolver"]._get_inputs()
        moving = not inputs["below"].isdisjoint(changed)
        joining = not {"parent_id", "is_company"}.isdisjoint(changed)
        resolving = moving or not inputs["alone"].isdisjoint(changed)
        # Who comes back finds the account archived, perhaps
        resolving |= bool(changed.get("active"))
        if "company_id" in changed:
            self._lead_own_accounts()
        elif not NAMES.isdisjoint(changed):
            self.flush_recordset(NAMES)
        if resolving and not self._is_merging():
            if "crm_account_pin_id" in changed:
                self._overrule_given_accounts()
                self._check_pin()
            if joining:
                self._forget_figures()
                self._find_customers()
            self._raise_flags()
            self._resolve_accounts(self._get_cause(changed), below=moving)
            if joining:
                self._adopt_again()
        if not changed.get("is_commerce_customer", True):
            self._leave_commerce()

    def _write_choice(self, vals):
        """Write what makes somebody a customer, or whose account it has.

        Where a person chooses it is written as all that people write, and it may be
        refused. Where it follows from something else (an order, an opportunity, a
        sign-up), which is superuser code, nobody is asked.
        """
        if not self.env.su:
            self.write(vals)
            return
        vals = self._prepare_account_change(vals)
        changed = self._get_changed_inputs(vals)
        self._write_derived(vals)
        self._follow_changes(changed)

    @api.model
    def _get_account_inputs(self):
        """All fields whose change matters to accounts."""
        inputs = self.env["crm.account.resolver"]._get_inputs()
        names = {"name", "company_name", "active", "is_commerce_customer"}
        return names.union(*inputs.values())

    def _differs(self, name, value):
        field = self._fields[name]
        now = field.convert_to_cache(self[name], self, validate=False)
        return (field.convert_to_cache(value, self, validate=False) or None) != (
            now or None
        )

    @api.model
    def _get_cause(self, changed):
        if "crm_account_pin_id" in changed:
            return "hand" if changed["crm_account_pin_id"] else "automatic"
        if "is_crm_customer" in changed:
            return "create" if changed["is_crm_customer"] else "leave"
        below = self.env["crm.account.resolver"]._get_inputs()["below"]
        return "repair" if below.isdisjoint(changed) else "parent"

    # === BUSINESS METHODS === #

    def _take_over(self):
        """People of a company that was deleted are customers themselves now."""
        if self:
            below = self.env["crm.account.resolver"]._find_below(self.ids)
            self.browse(below)._find_customers()

    def _raise_flags(self):
        """What makes a contact a customer makes its company one."""
        for flag in ("is_commerce_customer", "is_crm_customer"):
            flagged = self.filtered(flag).filtered(
                lambda p: p.commercial_partner_id != p
            )
            flagged.commercial_partner_id._become_customer(flag)

    @api.model
    def _forget_figures(self):
        """Contacts that moved count elsewhere: no dependency of the figures says so."""
        for model in ("res.partner", "res.users", "crm.account"):
            self.env[model].invalidate_model(LIFETIME_FIELDS, flush=False)

    def _find_customers(self):
        """Contacts that moved take what makes a customer to where they are now."""
        self.env["crm.account.resolver"]._flush()
        self.env["sale.order"].flush_model(EVIDENCE)
        rows = self.env.execute_query(
            self._get_evidence(among_sql(self.env.cr, SQL("partner.id"), self.ids))
        )
        self.browse(id_ for id_, _commerce in rows)._become_customer()
        commerce = self.browse(id_ for id_, commerce in rows if commerce)
        commerce._become_customer("is_commerce_customer")

    @api.model
    def _get_evidence(self, condition=None):
        """Who is a customer, judging by orders, opportunities and portal logins.

        :param SQL condition: on the ``partner`` of the document; nothing means all
        :return: query of (id of the company, whether it is a commerce customer)
        """
        users = self.env["res.users"]
        return SQL(
            """
            SELECT partner.commercial_partner_id AS id, bool_or(commerce) AS commerce
            FROM (
                SELECT commerce_customer_id AS id, TRUE AS commerce
                FROM sale_order
                JOIN commerce_channel channel ON channel.id = commerce_channel_id
                WHERE state IN ('sent', 'sale') AND (%(makes_customer)s)
                UNION ALL
                SELECT partner_id, FALSE FROM crm_lead WHERE type = 'opportunity'
                UNION ALL
                SELECT partner_id, %(login)s FROM res_users
                JOIN res_groups_users_rel rel ON rel.uid = res_users.id
                WHERE active AND rel.gid = %(portal)s
            ) evidence
            JOIN res_partner partner USING (id)
            WHERE %(condition)s
            GROUP BY partner.commercial_partner_id
            """,
            portal=self.env["ir.model.data"]._xmlid_to_res_id("base.group_portal"),
            login=users._get_customer_flag() == "is_commerce_customer",
            makes_customer=self.env["sale.order"]._makes_customer_sql(),
            condition=condition or SQL("TRUE"),
        )

    def _become_customer(self, flag="is_crm_customer"):
        """Make the companies of these partners customers, unless they are already.

        Our own companies are nobody's customers by themselves.
        """
        entities = self.sudo().commercial_partner_id.filtered(lambda p: not p[flag])
        if entities:
            ours = self.env["res.company"].sudo()
            entities -= ours.search([("partner_id", "in", entities.ids)]).partner_id
            entities._write_choice({flag: True})

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

    def _lead_own_accounts(self):
        if owners := self.filtered("own_account_id"):
            self.flush_model()
            self.env["crm.account"]._follow_customers(owners.ids, moving=True)

    def _create_contact_parent_company(self):
        """The company takes the account of the person who bought for it along."""
        company = super()._create_contact_parent_company()
        # Superuser: whoever edits contacts need not be a salesperson.
        person, account = self.sudo(), self.sudo().mapped_account_id
        if company and account and not person.parent_id:
            company.sudo()._take_account_of(person)
        return company

    def _take_account_of(self, person):
        """Be the customer that a person was, by the same account and choices."""
        account = person.mapped_account_id
        values = {
            name: self._fields[name].convert_to_write(person[name], person)
            for name in CHOICE_FIELDS
        }
        if not person.crm_account_pin_id._fits(self.company_id):
            values.update(crm_account_pin_id=False, crm_account_pin_reason=False)
        # Silent: for a moment, two of them have one account.
        self._write_derived(values)
        person._write_derived(
            {name: False for name in values if name not in KEPT_BY_PERSON}
        )
        self.env["crm.account.assignment"]._log_taking(self, account, person)
        self._lead_own_accounts()
        self._resolve_accounts("create")

    def _leave_commerce(self):
        """The next order confirmed makes them commerce customers again."""
        known = Domain("commerce_customer_known", "=", True)
        orders = self.env["sale.order"].search(
            known & Domain("commerce_entity_id", "in", self.ids)
        )
        orders._write_derived({"commerce_customer_known": False})

    def _resolve_accounts(self, cause, *, below=True):
        """Bring the accounts of these partners, and of those below, up to date."""
        if not self:
            return
        resolver = self.env["crm.account.resolver"]
        partner_ids = resolver._find_below(self.ids) if below else self.ids
        changes = resolver._resolve(partner_ids, cause)
        if self._is_importing():
            self.env["crm.account"].sudo().browse(changes.left)._discard()
        if changes or below:
            self.env["crm.account.recheck"]._note(self.ids, moved=below)

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
        partners._raise_flags()
        partners._resolve_accounts("hand")

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

    def _use_account_of(self, company, reason):
        """Choose, by hand, the account of another company.

        :return: action that opens the customers
        """
        company._become_customer()
        if not company.crm_account_id:
            raise UserError(self.env._("%s has no account.", company.display_name))
        self._set_crm_account(company.crm_account_id)
        self.filtered("crm_account_pinned").crm_account_pin_reason = reason
        return self._get_records_action(context={})

    def _check_parent_company(self, parent):
        """Say in plain words what Odoo refuses, and offer what can be done instead."""
        self.ensure_one()
        if self._filter_parent_refused(parent):
            message = self.env._(
                "%(company)s cannot become a subsidiary of %(parent)s: it has "
                "accounting entries already, and their Tax IDs differ.\n\n"
                "It can still use the account of %(parent)s, set by hand.",
                company=self.display_name,
                parent=parent.display_name,
            )
            if self._is_importing():  # there are no buttons
                raise UserError(message)
            raise RedirectWarning(
                message,
                self.env.ref(
                    "crm_commerce_bridge.res_partner_action_use_account_of_parent"
                ).id,
                self.env._("Use the account of %s", parent.display_name),
                {
                    "active_model": self._name,
                    "active_id": self.id,
                    "active_ids": self.ids,
                    "crm_account_parent_id": parent.id,
                },
            )

    def _filter_parent_refused(self, parent):
        """Those that Odoo does not let hang below ``parent`` (see account's write)."""
        others = self.filtered(
            lambda p: p.parent_id != parent and (p.vat or "") != (parent.vat or "")
        )
        if not parent or not others:
            return self.browse()
        # Superuser: a salesperson need not be allowed to read journal items.
        items = self.env["account.move.line"].sudo()
        rows = items._read_group(
            [("partner_id", "in", others._origin.ids)], ["partner_id"]
        )
        invoiced = {partner.id for (partner,) in rows}
        return others.filtered(lambda p: p._origin.id in invoiced)

    @api.model
    def _count_ungrouped_customers(self):
        """How many customers there are, if none of them has a parent company."""
        customers = Domain("is_crm_customer", "=", True)
        if self.search_count(customers & Domain("parent_id", "!=", False), limit=1):
            return 0
        return self.search_count(customers)

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

    def explain_crm_account(self):
        """Why the customer has its account: the rule, and what it found.

        :return: dict of ``partner_id`` (the customer; of a contact, its company),
            ``account_id``, ``strategy``, ``chain`` (ids from the customer to the one
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

    def action_use_account_of_parent(self):
        """The way out that :meth:`_check_parent_company` offers."""
        parent = self.browse(get_ids(self.env.context, "crm_account_parent_id"))
        parent = parent.exists()
        return self._use_account_of(
            parent, self.env._("Belongs to %s, with another Tax ID", parent.name)
        )

    def _get_only_customer(self):
        return self

    def action_open_crm_account(self):
        self.ensure_one()
        return self.crm_account_id._get_records_action(context={})

    def action_new_crm_opportunity(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Opportunity"),
            "res_model": "crm.lead",
            "views": [(False, "form")],
            "context": {
                "default_type": "opportunity",
                "default_partner_id": self.id,
                "default_user_id": self.user_id.id or self.env.uid,
            },
        }

    def action_new_subsidiary(self):
        """Its type keeps Odoo from copying addresses between it and its parent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Subsidiary"),
            "res_model": "res.partner",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_type": "other",
                "default_is_company": True,
                "default_parent_id": self.id,
                "default_company_id": self.company_id.id,
                "default_user_id": self.user_id.id,
            },
        }

    def action_use_automatic_account(self):
        """Forget the choice by hand."""
        self._use_automatic_account()

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
