"""Every way by which a value comes into a column, and what it says when refused.

Each way takes the record in the environment of a user, the values of a new one, and
what is to be planted: without the latter it is what the user does every day.
"""

from odoo.exceptions import UserError
from odoo.fields import Command

TOUCHED = {"name": "Touched"}


def load(record, rows):
    """Import rows of values, as the page for it does."""
    names = [
        f"{name}/.id" if record._fields[name.strip(".")].type == "many2one" else name
        for name in rows[0]
    ]
    texts = [[str(value).replace("'", '"') for value in row.values()] for row in rows]
    result = record.load(names, texts)
    if not result["ids"]:
        raise UserError("\n".join(line["message"] for line in result["messages"]))


def load_existing(record, _values, planted):
    load(record, [{".id": record.id, **TOUCHED, **planted}])


EXPLICIT = {
    "create": lambda record, values, planted: record.create({**values, **planted}),
    "write": lambda record, _values, planted: record.write({**TOUCHED, **planted}),
    "copy": lambda record, _values, planted: record.copy(planted),
    "load": lambda record, values, planted: load(record, [{**values, **planted}]),
    "load existing": load_existing,
    "web_save": lambda record, values, planted: record.browse().web_save(
        {**values, **planted}, {}
    ),
    "web_save existing": lambda record, _values, planted: record.web_save(
        {**TOUCHED, **planted}, {}
    ),
    "web_save_multi": lambda record, _values, planted: record.web_save_multi(
        [{**TOUCHED, **planted}], {}
    ),
}


def with_defaults(record, planted):
    return record.with_context(
        **{f"default_{name}": value for name, value in planted.items()}
    )


def set_defaults(record, planted):
    """By hand, in the settings or by any user for himself."""
    for name, value in planted.items():
        defaults = record.env["ir.default"].sudo()
        defaults.set(record._name, name, value, user_id=record.env.uid)
    return record


DEFAULT = {
    "context": lambda record, values, planted: with_defaults(record, planted).create(
        values
    ),
    "superuser": lambda record, values, planted: (
        with_defaults(record, planted).sudo().create(values)
    ),
    "load": lambda record, values, planted: load(
        with_defaults(record, planted), [values]
    ),
    "web_save": lambda record, values, planted: (
        with_defaults(record, planted).browse().web_save(values, {})
    ),
    "write": lambda record, _values, planted: with_defaults(record, planted).write(
        TOUCHED
    ),
    "copy": lambda record, _values, planted: with_defaults(record, planted).copy(),
    "name_create": lambda record, _values, planted: with_defaults(
        record, planted
    ).name_create("Named"),
    "ir.default": lambda record, values, planted: set_defaults(record, planted).create(
        values
    ),
    "ir.default, superuser": lambda record, values, planted: (
        set_defaults(record, planted).sudo().create(values)
    ),
}


def get_lines_of(env, model):
    """The one2many fields of others by which records of the model can be written."""
    return [
        field
        for name in sorted(env.registry)
        for field in env[name]._fields.values()
        if field.type == "one2many"
        and field.comodel_name == model
        and field.store
        and not (env[name]._abstract or env[name]._transient)
    ]


def get_relatives_of(env, column):
    """The related fields of others that write to the column.

    The field for choosing an account is none: choosing is more than writing.
    """
    return [
        field
        for name in sorted(env.registry)
        for field in env[name]._fields.values()
        if field.related
        and not field.store
        and field.related_field
        and (field.related_field.model_name, field.related_field.name)
        == (column.model_name, column.name)
        and field.inverse
        and type(field).__name__ != "AccountMany2one"
        and not env[name]._abstract
    ]


def get_line_ways(field):
    """Commands by which a record's owner writes it."""

    def create(owner, record, values, planted):
        line = {k: v for k, v in values.items() if k != field.inverse_name}
        owner.write({field.name: [Command.create({**line, **planted})]})

    def update(owner, record, _values, planted):
        command = Command.update(record.id, {**TOUCHED, **planted})
        owner.write({field.name: [command]})

    def default(owner, record, values, planted):
        line = {k: v for k, v in values.items() if k != field.inverse_name}
        owner = with_defaults(owner, planted)
        owner.write({field.name: [Command.create(line)]})

    return {"create": create, "update": update}, {"default": default}
