"""Chromium, for browser tours and screenshots."""

from . import system
from .console import Failure

# The names under which Odoo's tests look for it, in their order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def chromium():
    """The path of a browser, installed if need be."""
    found = system.find(*NAMES)
    if not found:
        system.install("chromium", purpose="Chromium (for browser tours)")
        found = system.find(*NAMES)
    if not found:
        raise Failure("Chromium is missing: its package brought no such program")
    return found
