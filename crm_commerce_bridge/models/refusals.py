"""What is refused, with a button that leads to a way out."""

import logging

from odoo.exceptions import RedirectWarning


def refusal(*arguments):
    """What to raise to tell a person: nothing is wrong with the server.

    Odoo logs other exceptions than its own ``UserError`` as errors, with a traceback.

    :param arguments: those of a ``RedirectWarning``; a class of our own would be shown
        without its button
    """
    warning = RedirectWarning(*arguments)
    warning.loglevel = logging.INFO
    return warning
