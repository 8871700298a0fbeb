"""Window actions over records of one's own choice."""


def prepare_action(env, xmlid, **values):
    """An action as its record says, over other records.

    Without its address (``path``): that names the whole list, and whoever keeps or
    sends it would come back to all records instead of these.

    :param str xmlid: external id of an ``ir.actions.act_window``
    :param values: what is different, a domain above all
    :rtype: dict
    """
    action = env["ir.actions.act_window"]._for_xml_id(xmlid)
    action.pop("path", None)
    action.update(values)
    return action
