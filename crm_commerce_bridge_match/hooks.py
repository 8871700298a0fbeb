"""What installing brings, and uninstalling takes along."""

import logging

import psycopg2

from odoo.modules.db import has_trigram
from odoo.tools import mute_logger

from .models.decision.threshold import TARGET_PARAMETER
from .models.pair.scoring import EXPECTED_PARAMETER

_logger = logging.getLogger(__name__)


def pre_init_hook(env):
    """Create the extension that names spelt differently are found with, if allowed."""
    if env.registry.has_trigram:
        return
    try:
        with mute_logger("odoo.sql_db"), env.cr.savepoint():
            env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg2.Error as error:
        # The settings say what is missing, and who can bring it.
        _logger.info("Names spelt differently are not found: %s", error)
    # Odoo reads it at start only.
    env.registry.has_trigram = has_trigram(env.cr)


def post_init_hook(env):
    """Begin to compare the customers who are there already, in the background."""
    env["crm.customer.match"]._scan_all()


def uninstall_hook(env):
    """End the questions about new customers: nothing is left that they lead to.

    What was found out about how many matches to expect and to show goes, too.
    """
    matches = env["crm.customer.match"]
    matches.search([("question_id", "!=", False)]).question_id = False
    matches._end_questions()
    for key in (EXPECTED_PARAMETER, TARGET_PARAMETER):
        env["ir.config_parameter"].set_param(key, False)
