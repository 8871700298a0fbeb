from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache


class TechnicalColumnsMixin(models.AbstractModel):
    """Columns that are decided here, and that nobody sets from outside.

    A field says so itself: ``technical=True`` is written by superuser code only,
    ``no_default=True`` may be written by people, but not by defaults. Values come from
    arguments, forms, files and commands of other records, all of which end in
    ``create`` and ``write``; defaults of the context (which any caller may send) and of
    the database are added after that, and are dropped there.
    """

    _name = "technical.columns.mixin"
    _description = "Has Technical Columns"

    @api.model
    def _valid_field_parameter(self, field, name):
        parameters = ("technical", "no_default")
        return name in parameters or super()._valid_field_parameter(field, name)

    @api.model
    @ormcache("self._name")
    def _get_technical_fields(self):
        """Names of the fields that superuser code writes only."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if getattr(field, "technical", False) and self._is_own(field)
        )

    @api.model
    @ormcache("self._name")
    def _get_fields_without_defaults(self):
        """Names of the fields that no default of the context or database may set."""
        return self._get_technical_fields() | {
            name
            for name, field in self._fields.items()
            if getattr(field, "no_default", False) and self._is_own(field)
        }

    @api.model
    def _is_own(self, field):
        """Related fields take parameters over; what they write is checked there."""
        return field.inherited or not field.related

    @api.model_create_multi
    def create(self, vals_list):
        self._check_technical_fields(set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._check_technical_fields(vals)
        return super().write(vals)

    @api.model
    def _add_missing_default_values(self, values):
        complete = super()._add_missing_default_values(values)
        for name in self._get_fields_without_defaults() & complete.keys():
            if name not in values:
                default = self._fields[name].default
                if default:
                    complete[name] = default(self)
                else:
                    del complete[name]
        return complete

    @api.model
    def _check_technical_fields(self, names):
        if self.env.su:
            return
        if technical := self._get_technical_fields().intersection(names):
            raise AccessError(
                self.env._(
                    "%(fields)s of %(model)s: kept by the system, nobody sets this.",
                    fields=sorted(technical),
                    model=self._description,
                )
            )
