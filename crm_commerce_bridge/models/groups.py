"""The groups that fields and methods name, and a check of one."""

from odoo.exceptions import AccessError

GROUP_SALESMAN = "sales_team.group_sale_salesman"
GROUP_ALL_LEADS = "sales_team.group_sale_salesman_all_leads"
GROUP_SWITCH = "crm_commerce_bridge.group_account_run"


def check_may_switch(env):
    """Check that the user may change the account strategy, and repair what differs.

    :raise AccessError: if the user may not
    """
    if not env.su and not env.user.has_group(GROUP_SWITCH):
        raise AccessError(
            env._("Only sales administrators can change the account strategy.")
        )
