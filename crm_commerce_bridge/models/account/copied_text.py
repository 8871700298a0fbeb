"""Change what people type and paste into a search to the way Odoo stores it."""

import re
from unicodedata import normalize
from urllib.parse import unquote

# Maximum length of a term: longer than any name
LONGEST = 250
# Marks of direction and of no width, which come along when a number is copied.
INVISIBLE = re.compile(
    r"[\x00\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
SCHEME = re.compile(
    r"(?:tel|callto|sms|sips?|mailto|phone|e-?mail)\s*:\s*(?://)?", re.I
)
BRACKETS = re.compile(r"<\s*([^<>]*[@\d][^<>]*?)\s*>")
PHONE = re.compile(r"[\d\s+()./\u2010-\u2015-]+")
# Fewest and most digits that are compared: fewer are part of too many numbers, more may
# be a country code or the zero that replaces it.
PHONE_DIGITS = 4, 8


def clean(text):
    """Return the text to look for; of a link or ``Ann <ann@example.com>``, the address.

    :param text: anything that a caller may send
    :return: one line of text without what surrounds it
    """
    text = " ".join(INVISIBLE.sub("", str(text or "")[: 4 * LONGEST]).split())
    if address := BRACKETS.search(text):
        text = address[1]
    if scheme := SCHEME.match(text):
        text = unquote(text[scheme.end() :]).partition("?")[0].partition(";")[0]
    return text.strip()[:LONGEST]


def get_phone_digits(text):
    """Return the last digits of a telephone number, which are the same in any format.

    :return: digits, empty if the text is no telephone number
    """
    fewest, most = PHONE_DIGITS
    text = normalize("NFKC", text)
    digits = "".join(str(int(digit)) for digit in re.findall(r"\d", text)).lstrip("0")
    return digits[-most:] if PHONE.fullmatch(text) and len(digits) >= fewest else ""


def get_compact(text):
    """Return a Tax ID as Odoo stores it, without spaces, dots and dashes."""
    return re.sub(r"[\s.-]", "", text)
