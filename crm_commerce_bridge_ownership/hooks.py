"""What uninstalling takes along."""

from .models.crm_account import OWNERSHIP


def uninstall_hook(env):
    """Forget the setting: it would be in force as soon as it is installed again."""
    env["ir.config_parameter"].set_param(OWNERSHIP, False)
