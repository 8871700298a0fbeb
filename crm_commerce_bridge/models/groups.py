"""Who may what, where fields and methods say it."""

from odoo.exceptions import AccessError

GROUP_SALESMAN = "sales_team.group_sale_salesman"
GROUP_SWITCH = "crm_commerce_bridge.group_account_run"


def check_may_switch(env):
    """Who may change the account strategy, and repair what differs from it?

    :raise AccessError: if the user may not
    """
    if not env.su and not env.user.has_group(GROUP_SWITCH):
        raise AccessError(
            env._("Only sales administrators can change the account strategy.")
        )
