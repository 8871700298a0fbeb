"""Find changes of fields that accounts depend on, and update what follows."""

from odoo import api, models
from odoo.tools import ormcache

from ..account.crm_account_name import NAMED_AFTER

# Fields that decide which company a partner is part of
JOINING = {"parent_id", "is_company"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _write_multi(self, vals_list):
        """Rename accounts with their customers, also where a compute writes names.

        And note the totals of accounts that the partners leave or enter.
        """
        self._note_moves(vals_list)
        res = super()._write_multi(vals_list)
        if any(NAMED_AFTER & vals.keys() for vals in vals_list):
            self.env["crm.account"]._follow_owners(self.ids)
        return res

    def _note_moves(self, vals_list):
        """Note the accounts that partners leave or enter when the values are written.

        The resolver, which writes past the ORM, notes its own.
        """
        entering = [
            (id_, vals["mapped_account_id"] or None)
            for id_, vals in zip(self._ids, vals_list, strict=True)
            if "mapped_account_id" in vals
        ]
        if entering:
            columns = zip(*entering, strict=True)
            self.env["crm.account.total.stale"]._note_entering(*map(list, columns))

    def _note_totals(self, changed):
        """Note the accounts that the orders of these partners count for.

        Before they change their company as well as afterwards. Contacts below them
        count for the same account, and companies below them stay where they are.

        :param changed: names of the fields that change
        """
        if not JOINING.isdisjoint(changed):
            self.flush_model(["commercial_partner_id", "mapped_account_id"])
            self.env["crm.account.total.stale"]._note_accounts_of(self.ids)

    @api.model
    def _get_account_inputs(self):
        """Return the names of the fields whose change matters to accounts."""
        inputs = self.env["crm.account.resolver"]._get_inputs()
        names = {"name", "company_name", "active", "is_commerce_customer"}
        return names.union(*inputs.values())

    def _get_changed_inputs(self, vals):
        """Return the values that accounts depend on and that are new to a partner.

        Forms and files send values that nobody changed: these cost a comparison.

        :param dict vals: values to write
        :return: dict of values by name of field
        """
        names = self._get_account_inputs().intersection(vals)
        # Superuser: whoever edits contacts need not be allowed to read this.
        return {
            name: vals[name]
            for name in names
            if any(partner._differs(name, vals[name]) for partner in self.sudo())
        }

    def _differs(self, name, value):
        """Return whether the value is another one than the field has."""
        field = self._fields[name]
        now = field.convert_to_cache(self[name], self, validate=False)
        return (field.convert_to_cache(value, self, validate=False) or None) != (
            now or None
        )

    def _read_computed_inputs(self, vals):
        """Read the fields that accounts depend on and that are computed from values.

        Other addons compute them.

        :param vals: values to write
        """
        names = set().union(*map(self._get_inputs_computed_from, vals)) - vals.keys()
        # Superuser: whoever edits contacts need not be allowed to read this.
        return {name: [partner[name] for partner in self.sudo()] for name in names}

    @api.model
    @ormcache("name")
    def _get_inputs_computed_from(self, name):
        """Return the names of stored inputs that are computed from a field."""
        field = self._fields.get(name)
        computed = self.pool.get_dependent_fields(field) if field else ()
        inputs = self._get_account_inputs()
        return frozenset(
            field.name
            for field in computed
            if field.model_name == self._name and field.store and field.name in inputs
        )

    def _get_recomputed_inputs(self, before):
        """Return the values of :meth:`_read_computed_inputs` that have changed since.

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
        joining = not JOINING.isdisjoint(changed)
        resolving = moving or not inputs["alone"].isdisjoint(changed)
        # The account of a customer that is unarchived may be archived.
        resolving |= bool(changed.get("active"))
        if "company_id" in changed:
            self._move_own_accounts()
        elif not NAMED_AFTER.isdisjoint(changed):
            self.flush_recordset(NAMED_AFTER)
        if resolving and not self._is_merging():
            if "crm_account_pin_id" in changed:
                self._overrule_given_accounts()
                self._check_pin()
            if changed.get("crm_account_strategy"):
                self._check_account_rule()
            if joining:
                self._forget_figures()
                self._promote_by_evidence()
            self._promote_companies()
            self._resolve_accounts(
                self._get_cause(changed), below=moving, note=self._get_note(changed)
            )
            self._note_totals(changed)
            if joining:
                self._adopt_again()
        if not changed.get("is_commerce_customer", True):
            self._leave_commerce()

    def _move_own_accounts(self):
        """Move own accounts with these customers to another company of the database."""
        if owners := self.filtered("own_account_id"):
            self.flush_model()
            self.env["crm.account"]._follow_owners(owners.ids, moving=True)

    def _resolve_accounts(self, cause, *, below=True, note=None):
        """Bring the accounts of these partners, and of those below, up to date."""
        if not self:
            return
        resolver = self.env["crm.account.resolver"]
        partner_ids = resolver._find_below(self.ids) if below else self.ids
        changes = resolver._resolve(partner_ids, cause, note=note)
        if self._is_importing():
            self.env["crm.account"].sudo().browse(changes.left)._discard()
        if changes or below:
            self.env["crm.account.recheck"]._note(self.ids, moved=below)

    @api.model
    def _get_cause(self, changed):
        """Return the cause that the ledger gives for these changes."""
        if "crm_account_pin_id" in changed:
            return "hand" if changed["crm_account_pin_id"] else "automatic"
        if "is_crm_customer" in changed:
            return "create" if changed["is_crm_customer"] else "leave"
        if "crm_account_strategy" in changed:
            return "strategy"
        below = self.env["crm.account.resolver"]._get_inputs()["below"]
        return "repair" if below.isdisjoint(changed) else "parent"

    def _get_note(self, changed):
        """Return what the ledger says about these changes, besides their cause."""
        if self._get_cause(changed) == "strategy":
            return self._describe_new_rule(changed["crm_account_strategy"])
        return None

    def _write_choice(self, vals):
        """Write values that make partners customers or choose their accounts.

        What a user chooses goes through ``write``, which may refuse it. What follows
        from an order, an opportunity or a sign-up is superuser code, and is not
        checked.
        """
        if not self.env.su:
            self.write(vals)
            return
        vals = self._prepare_account_change(vals)
        changed = self._get_changed_inputs(vals)
        makes_customers = changed.get("is_crm_customer")
        newcomers = self._filter_newcomers() if makes_customers else self.browse()
        self._write_derived(vals)
        self._follow_changes(changed)
        newcomers._tell_of_newcomers()
