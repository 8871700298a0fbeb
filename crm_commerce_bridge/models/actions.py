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
    """Return an action that opens the form of a new record.

    :param str name: translated title
    :param str model: name of the model
    :param dict context: with the ``default_`` values
    :rtype: dict
    """
    return {
        "type": "ir.actions.act_window",
        "name": name,
        "res_model": model,
        "views": [(False, "form")],
        "context": context,
    }


def notify_and_reload(message, sticky=False):
    """Return an action that shows a message and reloads the page.

    :param str message: translated
    :param bool sticky: whether the message stays until it is closed
    :rtype: dict
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
