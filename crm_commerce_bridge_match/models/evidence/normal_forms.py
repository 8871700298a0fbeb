"""What two people write differently and mean the same, in one form.

Plain functions of texts, without a database. Each returns a set of values, empty where
a text says nothing.
"""

import re
import unicodedata
from functools import lru_cache

from stdnum.br import cnpj
from stdnum.fr import siren, siret

from . import wordlists

try:
    import phonenumbers
except ImportError:  # compared by their last digits then
    phonenumbers = None

FEWEST_DIGITS = 6
TELEPHONE_DIGITS = 8
# A shorter number is none: it says that there is none, or nothing
SHORTEST_NUMBER = 4
LONGEST = 64
MOST_WORDS = 8
EXTENSION = re.compile(r"(?:\b(?:ext|x|poste|app|int|dw)\b\.?|#)\s*\d+\s*$", re.I)
# 12-14, 12/14, 12 - 14
RANGE = re.compile(r"\b(\d+)\s*[-/]\s*\d+\b")
HOST = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+$")
# Letters that are no Latin letter with a mark, to Unicode
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "þ": "th"}
)
NO_MARK = str.maketrans("", "", "'’`´")
# Several kinds of evidence look at the same text, one right after the other.
remembered = lru_cache(16)

# Accents beside their letters, and marks of direction, joins and breaks
UNSEEN = ("Mn", "Cf")


def fold(text):
    """Small letters without accents, and without what nobody sees."""
    text = (text or "").casefold()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text).translate(LETTERS)
    return "".join(c for c in text if unicodedata.category(c) not in UNSEEN)


def words(text):
    """The words of a text; single letters in a row are one (``I.B.M.``, ``s p a``)."""
    text = re.sub(r"[.](?=\w[.])", "", fold(text).translate(NO_MARK))
    return re.findall(r"[^\W_]+", text)


def compact(text):
    """Capitals and digits only."""
    return re.sub(r"[^0-9A-Z]", "", fold(text).upper())


# === NAMES === #


@remembered
def name_words(name):
    """The words that tell one name from another, in their order.

    :return: tuple
    """
    found = _join_initials(words(name.replace("&", " ") if name else ""))
    told = [word for word in found if word not in wordlists.LEGAL_FORMS]
    told = [w for w in told if w not in wordlists.LITTLE_WORDS] or told or found
    return tuple(dict.fromkeys(word[:LONGEST] for word in told))


def _join_initials(found):
    """``b v`` is ``bv``."""
    joined = []
    for word in found:
        if len(word) == 1 and word.isalpha() and joined and joined[-1][1]:
            joined[-1] = (joined[-1][0] + word, True)
        else:
            joined.append((word, len(word) == 1 and word.isalpha()))
    return [word for word, _initial in joined]


def name(text):
    """The whole name, whatever the order of its words."""
    found = sorted(name_words(text))
    return {" ".join(found)[: 2 * LONGEST]} if found else set()


def get_told(name):
    """The words of a name, but for those of groups."""
    found = name_words(name)
    return tuple(w for w in found if w not in wordlists.GROUP_WORDS) or found


def is_group_name(name):
    return len(get_told(name)) < len(name_words(name))


# === ADDRESSES === #


@remembered
def postcode(text):
    """A postal code, without the country before it or a part of a street after it."""
    code = compact(text)
    if match := re.fullmatch(r"[A-Z]{1,2}(\d{4,5})", code):
        return match[1]
    if match := re.fullmatch(r"(\d{5})\d{4}", code) or re.fullmatch(
        r"(\d{5})-?\d{4}", text or ""
    ):
        return match[1]
    return code if any(map(str.isdigit, code)) else ""


@remembered
def street(text):
    """House number and the word that tells one street from another.

    :return: pair of texts, empty where there is none
    """
    number, told = _street_words(text)
    return number, (told[0] if told else "")[:LONGEST]


def whole_street(text):
    """House number and all words but those that all streets have."""
    number, told = _street_words(text)
    return " ".join((number, *told)).strip()[:LONGEST] if told else ""


def _street_words(text):
    found = words(RANGE.sub(r"\1", text or ""))
    number = next((word for word in found if word[0].isdecimal()), "")
    rest = list(found)
    if number:
        rest.remove(number)
        number = re.match(r"\d+", number)[0].lstrip("0")
    told = [_street_word(word) for word in rest]
    return number, [w for w in told if w and w not in wordlists.STREET_WORDS]


def city(text):
    """Its words, without what else is in brackets or behind a comma."""
    found = words(re.split(r"[,(/]", text or "")[0])
    return " ".join(w for w in found if not w.isdecimal())[:LONGEST]


def _street_word(word):
    """Without what all streets are called: ``hauptstrasse`` and ``hauptstr``."""
    if not word.endswith(wordlists.STREET_ENDINGS):
        return word
    for ending in wordlists.STREET_ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending)
    return word


# === NUMBERS === #


@remembered
def telephones(text, country_code=None):
    """The last digits of each number.

    :return: frozenset
    """
    parts = re.split(r"[/;,|]|\bor\b|\s{3,}", text or "")
    found = {_telephone(part, country_code) for part in parts}
    if min(map(len, found)) < FEWEST_DIGITS:  # 09/555 02 10 is one number
        found = {_telephone(text or "", country_code)}
    return frozenset(number for number in found if len(number) >= FEWEST_DIGITS)


def _telephone(text, country_code):
    number = _national_number(text, country_code)
    if number is None:
        text = EXTENSION.sub("", text)
        number = "".join(c for c in text if c.isdecimal() and c.isascii())
    number = number.lstrip("0")[-TELEPHONE_DIGITS:].lstrip("0")
    return "" if len(set(number)) < 2 else number


def _national_number(text, country_code):
    """:return: the digits behind that of the country, or None if nobody knows"""
    if not phonenumbers:
        return None
    try:
        number = phonenumbers.parse(text, country_code or None)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.national_significant_number(number)


def tax_numbers(text, country_code, prefixes):
    """
    :param str country_code: of who has it, if known
    :param dict prefixes: codes of countries by the prefixes of their Tax IDs
    :return: pair of the number with its country (empty if that is not known) and
        without
    """
    number = compact(text)
    digits = set(filter(str.isdigit, number))
    if len(number) < SHORTEST_NUMBER or len(digits) < 2:  # 999999999 is none
        return "", ""
    prefix = number[:2]
    if prefix in prefixes and any(map(str.isdigit, number[2:])):
        # Letters may also belong to the number: Mexican ones begin with some.
        foreign = country_code and prefixes[prefix] != country_code
        if len(number) > SHORTEST_NUMBER + 1 and not (foreign and number[2].isalpha()):
            bare = number[2:].lstrip("0")
            return prefixes[prefix] + bare, bare
    bare = number.lstrip("0")
    return (country_code + bare if country_code else ""), bare


def establishment(text):
    """The company that a number of an establishment belongs to.

    French ones begin with the number of the company (SIRET, SIREN), as does the Tax ID;
    Brazilian ones say which establishment it is, the first of which is the seat.

    :return: pair of the number of the company, empty if it is none, and whether it is
        that of an establishment
    """
    number = compact(text)
    number = number[4:] if re.fullmatch(r"FR\w\w\d{9}", number) else number
    if siren.is_valid(number):
        return number, False
    if siret.is_valid(number):
        return siret.to_siren(number), True
    if cnpj.is_valid(number):
        return number[:8], number[8:12] != "0001"
    return "", False


def account_number(text):
    number = compact(text)
    return number if len(number) >= FEWEST_DIGITS else ""


# === INTERNET === #


def email(text):
    """Addresses, without what a provider ignores in them (``ann+shop@``)."""
    found = set()
    for address in re.findall(r"[^\s<>;,\"]+@[^\s<>;,\"]+", (text or "").casefold()):
        local, _at, host = address.rpartition("@")
        if HOST.match(host):
            found.add(f"{local.partition('+')[0] or local}@{host}")
    return found


def host(text):
    """The host of a website, with the page where many share a host."""
    text = re.sub(r"^\s*[a-z]+:/*", "", (text or "").casefold())
    name, _slash, page = text.strip().partition("/")
    name = name.partition(":")[0].rpartition("@")[2]
    name = re.sub(r"^(www\d?|m|shop)\.(?=.+\.)", "", name).rstrip(".")
    if not HOST.match(name):
        return ""
    if domain_of(name) in wordlists.SHARED_HOSTS:
        page = re.split(r"[/?#]", page)[0]
        return f"{name}/{page}" if page else ""
    return name


def domain_of(host):
    """What is registered: ``shop.example.co.uk`` belongs to ``example.co.uk``."""
    labels = host.split(".")
    kept = 3 if len(labels) > 2 and ".".join(labels[-2:]) in wordlists.SUFFIXES else 2
    return ".".join(labels[-kept:])


@remembered
def domains(email_text, website_text):
    """What is registered by a customer, not by a provider of many.

    :return: frozenset
    """
    found = {domain_of(a.rpartition("@")[2]) for a in email(email_text)}
    website = host(website_text)
    if "/" in website:
        found.add(website)
    elif website:
        found.add(domain_of(website))
    return frozenset(found - wordlists.FREE_MAIL - wordlists.SUFFIXES)


def get_label(domain):
    """What a domain is called, without what comes after it."""
    return compact(domain.partition("/")[2] or domain.split(".")[0]).lower()
