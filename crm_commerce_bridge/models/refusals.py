"""Refusals with a button that leads to a way out."""

import logging

from odoo.exceptions import RedirectWarning


def refusal(*arguments):
    """Return an exception that tells the user something, and is logged as information.

    Odoo logs other exceptions than its ``UserError`` as errors, with a traceback.

    :param arguments: those of a ``RedirectWarning``; a class of our own would be shown
        without its button
    """
    warning = RedirectWarning(*arguments)
    warning.loglevel = logging.INFO
    return warning
