from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache


class TechnicalColumnsMixin(models.AbstractModel):
    """Guard columns that the bridge decides, so that nobody sets them from outside.

    A field says so by a parameter: ``technical=True`` is written by superuser code
    only; ``no_default=True`` may be written by users, but not by defaults; with
    ``readable_only=True`` users choose among the records that they may read, as else a
    refusal would tell them a name. Values come from arguments, forms, files and
    commands of other records, which all end in ``create`` and ``write``; defaults of
    the context (which any caller may send) and of the database are added after that,
    and are dropped there.
    """

    _name = "technical.columns.mixin"
    _description = "Has Fields Kept by the System"

    @api.model
    def _valid_field_parameter(self, field, name):
        parameters = ("technical", "no_default", "readable_only")
        return name in parameters or super()._valid_field_parameter(field, name)

    @api.model
    @ormcache("self._name", "parameter")
    def _get_fields_with(self, parameter):
        """Return the names of the fields that have this parameter.

        Related fields take parameters over, but what they write is checked at the field
        that they lead to.
        """
        return frozenset(
            name
            for name, field in self._fields.items()
            if getattr(field, parameter, False)
            and (field.inherited or not field.related)
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_technical(vals)
        self._check_readable(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_technical(vals)
        self._check_readable([vals])
        return super().write(vals)

    def _write_derived(self, vals):
        """Write values that the bridge decides, as Odoo writes what it computes.

        It goes past ``write``, where rights and the checks of other addons (a
        validation, a lock, a stage) decide about what people write.
        """
        # Superuser: computed fields are written whoever causes it.
        records = self.sudo()
        with records.env.protecting([self._fields[n] for n in vals], records):
            records.modified(vals, before=True)
            for name, value in vals.items():
                records[name] = value
            records.modified(vals)

    @api.model
    def _add_missing_default_values(self, values):
        complete = super()._add_missing_default_values(values)
        guarded = self._get_fields_with("technical") | self._get_fields_with(
            "no_default"
        )
        for name in guarded & complete.keys():
            if name not in values:
                default = self._fields[name].default
                if default:
                    complete[name] = default(self)
                else:
                    del complete[name]
        self._check_readable([complete])
        return complete

    @api.model
    def _check_readable(self, vals_list):
        """Check that the user may read the records chosen, all at once."""
        if self.env.su:
            return
        for name in self._get_fields_with("readable_only"):
            values = [vals.get(name) for vals in vals_list]
            ids = {value for value in values if value and type(value) is int}
            if ids:
                records = self.env[self._fields[name].comodel_name].browse(ids)
                records.check_access("read")

    @api.model
    def _check_technical(self, names):
        """Check that only superuser code writes technical columns."""
        if self.env.su:
            return
        if technical := self._get_fields_with("technical").intersection(names):
            raise AccessError(
                self.env._(
                    "%(fields)s of %(model)s: kept by the system, nobody sets this.",
                    fields=sorted(technical),
                    model=self.env["ir.model"]._get(self._name).name,
                )
            )
