from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache


class TechnicalColumnsMixin(models.AbstractModel):
    """Columns that are decided here, and that nobody sets from outside.

    A field says so itself: ``technical=True`` is written by superuser code only,
    ``no_default=True`` may be written by people, but not by defaults, and of
    ``readable_only=True`` people choose among the records that they may read: else a
    refusal would tell them a name. Values come from
    arguments, forms, files and commands of other records, all of which end in
    ``create`` and ``write``; defaults of the context (which any caller may send) and of
    the database are added after that, and are dropped there.
    """

    _name = "technical.columns.mixin"
    _description = "Has Technical Columns"

    @api.model
    def _valid_field_parameter(self, field, name):
        parameters = ("technical", "no_default", "readable_only")
        return name in parameters or super()._valid_field_parameter(field, name)

    @api.model
    @ormcache("self._name", "parameter")
    def _get_fields_with(self, parameter):
        """Names of the fields that have one of these parameters.

        Related fields take parameters over, but what they write is checked there.
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
        """Write what is decided here, the way Odoo writes what it computes.

        Past ``write``: there a person's rights and the checks of other addons (a
        validation, a lock, a stage) decide about what people write.
        """
        # Superuser: as for any computed field.
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
        """All at once: what they name is read together."""
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
