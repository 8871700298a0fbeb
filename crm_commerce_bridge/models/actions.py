"""Actions that buttons return: lists, forms of new records, notifications."""


def prepare_action(env, xmlid, **values):
    """Return a window action of Odoo or of ours, made to show other records.

    Its address (``path``) is left out: that names the whole list, and whoever keeps or
    sends it would come back to all records instead of these.

    :param str xmlid: external id of an ``ir.actions.act_window``
    :param values: the values that are different, a domain above all
    :rtype: dict
    """
    action = env["ir.actions.act_window"]._for_xml_id(xmlid)
    action.pop("path", None)
    action.update(values)
    return action


def prepare_new(name, model, context):
    """Open the form of a new record.

    :param str name: translated title
    :param str model: name of the model
    :param dict context: with the ``default_`` values
    """
    return {
        "type": "ir.actions.act_window",
        "name": name,
        "res_model": model,
        "views": [(False, "form")],
        "context": context,
    }


def notify_and_reload(message, sticky=False):
    """Tell something, and show the page as it is now.

    :param str message: translated
    :param bool sticky: whether it stays until it is closed
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "info",
            "sticky": sticky,
            "message": message,
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }
