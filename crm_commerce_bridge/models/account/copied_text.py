"""What people type and paste into a search, as it is stored."""

import re
from unicodedata import normalize
from urllib.parse import unquote

# Longer than any name
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
# Fewer digits are part of too many numbers; more may be a country, or a zero for it.
PHONE_DIGITS = 4, 8


def clean(text):
    """What is looked for: of a link or of ``Ann <ann@example.com>``, the address.

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
    """What a telephone number has in any format: the last digits of it.

    :return: digits, none if the text is no telephone number
    """
    fewest, most = PHONE_DIGITS
    text = normalize("NFKC", text)
    digits = "".join(str(int(digit)) for digit in re.findall(r"\d", text)).lstrip("0")
    return digits[-most:] if PHONE.fullmatch(text) and len(digits) >= fewest else ""


def get_compact(text):
    """A Tax ID as Odoo stores it."""
    return re.sub(r"[\s.-]", "", text)
