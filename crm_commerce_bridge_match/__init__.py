from . import models, wizards, report
from .hooks import post_init_hook, pre_init_hook, uninstall_hook
