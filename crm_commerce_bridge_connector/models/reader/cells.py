"""The cells of a record as what they mean: a text, a number, a date, yes or no."""

import re
from datetime import datetime
from functools import lru_cache
from math import isfinite

import pytz
from dateutil.parser import isoparse

from odoo.tools import LazyTranslate

from ..push.keys import WrongValue
from .tables import BROKEN

_lt = LazyTranslate(__name__)

YES = {"1", "true", "yes", "y", "t", "x", "on"}
NO = {"0", "false", "no", "n", "f", "off"}
# Dates that are no ISO 8601, as systems write them
DATE_FORMATS = (
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
)
ISO_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(.*)"
)
# Spreadsheets take what is behind this mark for a text.
TEXT_MARK = re.compile(r"^'(?=[0-9+=@(-])")
# What divides digits into groups, and means nothing
BLANKS = re.compile(r"[\s']")
# Groups of three digits: two of them or more, or decimals behind another mark
GROUPED = re.compile(
    r"[+-]?\d{1,3}(?:([,.])\d{3})(?:(?:\1\d{3})+(?:(?!\1)[,.]\d+)?|(?!\1)[,.]\d+)"
)
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


@lru_cache(10_000)
def fold(column):
    """Return the name of a column without what does not tell it from others."""
    return column.strip().casefold()


class Cells:
    """A record of a file. A cell that is not there is blank."""

    def __init__(self, record, tz="UTC"):
        """Take a record.

        :param dict record: texts by column
        :param str tz: time zone of dates without one
        """
        self._texts = {fold(name): text for name, text in record.items() if name}
        self._tz = tz
        self.broken = record.get(BROKEN)

    def check_whole(self):
        """Check that the record is whole.

        :raise WrongValue: if it is not
        """
        if self.broken:
            raise WrongValue("", self.broken)

    def text(self, *columns):
        """Return the text of the first of these columns that has one, else ""."""
        for column in columns:
            text = self._texts.get(fold(column), "").strip()
            if text:
                return TEXT_MARK.sub("", text)
        return ""

    def join(self, *columns):
        """Return the texts of columns in a line: first and last name, say."""
        return " ".join(filter(None, (self.text(column) for column in columns)))

    def number(self, *columns):
        """Return the number of the first of these columns that has one, else None."""
        return self._read(read_number, columns)

    def date(self, *columns):
        """Return the date of the first column that has one, as ISO 8601, else None."""
        return self._read(lambda text: read_date(text, self._tz), columns)

    def boolean(self, *columns):
        """Return whether the first column that says anything says yes, else None."""
        return self._read(read_boolean, columns)

    def _read(self, read, columns):
        for column in columns:
            if text := self.text(column):
                try:
                    return read(text)
                except ValueError as error:
                    raise WrongValue(column, error.args[0]) from error
        return None


def read_boolean(text):
    """Return True or False."""
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise ValueError(_lt("%s is neither yes nor no", text))


def read_number(text):
    """Return a number, with decimals behind a point or a comma.

    :raise ValueError: also for ``1,234``, which might be either of two numbers
    """
    plain = BLANKS.sub("", text)
    if AMBIGUOUS.fullmatch(plain):
        raise ValueError(_lt("%s can be read as two numbers", text))
    if match := GROUPED.fullmatch(plain):
        plain = plain.replace(match[1], "")
    try:
        number = float(plain.replace(",", "."))
    except ValueError:
        number = None
    if number is None or not isfinite(number):
        raise ValueError(_lt("%s is no number", text))
    return number


def read_date(text, tz="UTC"):
    """Return a date as ISO 8601, with an offset if it has a time.

    :param str text: as systems write it
    :param str tz: time zone of times without an offset
    """
    try:
        if match := ISO_DATE.fullmatch(text):
            day, clock, offset = match.groups()
            offset = {"utc": "Z", "gmt": "Z"}.get(offset.casefold(), offset)
            if not clock:
                return isoparse(day).date().isoformat()
            moment = isoparse(f"{day}T{clock}{offset}")
        else:
            moment = _read_format(text)
    except (ValueError, OverflowError) as error:
        raise ValueError(_lt("%s is not a date", text)) from error
    if not moment.tzinfo:
        moment = pytz.timezone(tz).localize(moment)
    return moment.isoformat()


def _read_format(text):
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    raise ValueError(text)
