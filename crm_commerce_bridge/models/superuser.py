"""Superuser code that a caller reaches by RPC."""

# What a context may say of the reader; anything else could change what our code does.
HARMLESS = ("lang", "tz", "allowed_company_ids")


def as_superuser(records):
    """The records with all rights, and without what a caller put into the context.

    Keys like ``default_name`` or ``_force_unlink`` mean something to the ORM: they are
    for those who may do it all themselves.
    """
    context = records.env.context
    kept = {key: context[key] for key in HARMLESS if key in context}
    return records.with_env(records.env(su=True, context=kept))
