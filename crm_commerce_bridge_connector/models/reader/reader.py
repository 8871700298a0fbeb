from odoo import api, models
from odoo.tools import LazyTranslate, ormcache

from ..push.keys import CUSTOMER_KEYS, KEYS, WrongValue
from .cells import Cells, fold

_lt = LazyTranslate(__name__)


def as_tuple(columns):
    """Return the names of one column or several as several."""
    return (columns,) if isinstance(columns, str) else columns


class CommerceImportReader(models.AbstractModel):
    """What reads the files of one export of one system.

    A reader is an abstract model that inherits this one, from any addon::

        class TillCustomers(models.AbstractModel):
            _name = "commerce.import.reader.till_customers"
            _inherit = "commerce.import.reader"
            _description = "Customers of Tills"
            _label = _lt("Till: Customers")
            _system = "till"
            _header = ("Card", "Holder")
            _keys = {"id": "Card", "name": "Holder", "email": "Mail"}

    Files are recognised by the names of their columns, whatever their order and case.
    A blank cell says nothing: what is there stays.
    """

    _name = "commerce.import.reader"
    _description = "Reader of Files"

    # What the export is called, in words
    _label = None
    # Code of the system: readers of one system follow each other
    _system = None
    # What a file has rows of: "customer" or "order"
    _pushes = "customer"
    # Columns that a file of the export always has
    _header = ()
    # Columns that only other exports of the system have
    _others = ()
    # Column by key of push_customers or push_orders, or several: the first that says
    # anything counts
    _keys = {}
    # The same by key of push_customers, where orders bring their customers along, who
    # are made if they are new; the id is what the orders call "customer"
    _customer_keys = {}
    # Column, or several, in which lines that follow each other say the same, if they
    # are one row
    _one_row = None

    # === READERS === #

    @api.model
    def _get_readers(self):
        """:return: list of all readers, ordered by system"""
        return [self.env[name] for name in self._get_names()]

    @api.model
    @ormcache()
    def _get_names(self):
        """:return: list of names of models"""
        names = self.pool.descendants(["commerce.import.reader"], "_inherit")
        names = [name for name in names if self.env[name]._system]
        return sorted(names, key=lambda name: (self.env[name]._system, name))

    @api.model
    def _recognise(self, header):
        """Find the reader of a file.

        :param list header: names of its columns
        :return: name of the model of the reader that knows most of them, or None
        """
        columns = {fold(column) for column in header}
        fits = {
            reader._name: (reader._get_fit(columns), len(reader._header))
            for reader in self._get_readers()
        }
        best = max(fits, key=fits.get)
        return best if fits[best][0] else None

    @api.model
    def _get_fit(self, columns):
        """:return: how many of a file's columns it knows; 0 if one is missing

        :param set columns: folded names
        """
        needed = {fold(column) for column in self._header}
        known = {fold(c) for names in self._keys.values() for c in as_tuple(names)}
        fits = needed <= columns and not columns & {fold(c) for c in self._others}
        return len(columns & (needed | known)) if fits else 0

    @api.model
    def _get_label(self):
        """:return: what it is called, in the language of the user"""
        return self.env._(self._label)

    # === ROWS === #

    @api.model
    def _read(self, records):
        """Read rows, one after the other.

        :param records: tuples of number of the line, dictionary of texts by column, as
            of :class:`Table`
        :return: generator of tuples: list of numbers of the lines, dictionary as
            ``push_customers`` or ``push_orders`` take it, None; of a row that cannot be
            read, what of it could be, and the reason
        """
        for numbers, lines in self._gather(self._read_cells(records)):
            try:
                for line in lines:
                    line.check_whole()
                yield numbers, self._prepare(lines), None
            except WrongValue as error:
                yield numbers, self._tell_number(lines[0]), self._get_reason(error)

    @api.model
    def _read_cells(self, records):
        """Yield numbers of lines with their cells; times are those of the user."""
        tz = self.env.context.get("tz") or self.env.user.tz or "UTC"
        for number, record in records:
            yield number, Cells(record, tz)

    @api.model
    def _gather(self, lines):
        """Yield numbers and cells of the lines that make up a row.

        A broken line that does not tell its row might be of the one before, which is
        no longer whole, then.
        """
        numbers, gathered, last = [], [], None
        for number, cells in lines:
            same = cells.text(*as_tuple(self._one_row)) if self._one_row else None
            if cells.broken and not same:
                same = last
            if gathered and not (same and same == last):
                yield numbers, gathered
                numbers, gathered = [], []
            numbers.append(number)
            gathered.append(cells)
            last = same
        if gathered:
            yield numbers, gathered

    @api.model
    def _prepare(self, lines):
        """Return the row that lines of a file say.

        :param list lines: :class:`Cells`
        :raise WrongValue: for a cell that cannot be read
        """
        return self._tell(lines[0])

    @api.model
    def _tell(self, cells, keys=None, columns=None):
        """Return what the columns of keys say, without those that are blank.

        :param dict keys: :class:`Key` by name; by default those of a row
        :param dict columns: as ``_keys``, which are the default
        """
        keys = KEYS[self._pushes] if keys is None else keys
        columns = self._keys if columns is None else columns
        row = {}
        for key, names in columns.items():
            value = getattr(cells, keys[key].kind)(*as_tuple(names))
            if value not in (None, ""):
                row[key] = value
        return self._arrange_address(row) if keys is CUSTOMER_KEYS else row

    @api.model
    def _tell_customer(self, record):
        """Return the customer that an order brings along, as push_customers takes it.

        :param dict record: texts by column, of the first line of the order
        :return: dict, or None if nobody is told
        """
        try:
            row = self._tell(Cells(record), CUSTOMER_KEYS, self._customer_keys)
        except WrongValue:
            return None
        return row if row.get("id") else None

    @api.model
    def _get_column(self, kind, key, header):
        """Return the column of a file that tells a key, or the key if none does.

        :param str kind: of the row, "customer" or "order"
        :param str key: of that row
        :param list header: names of the columns of the file
        """
        columns = self._keys if kind == self._pushes else self._customer_keys
        names = as_tuple(columns.get(key, ()))
        there = {fold(column): column for column in header}
        return next((there[fold(n)] for n in names if fold(n) in there), key)

    @api.model
    def _tell_number(self, cells):
        number = cells.text(*as_tuple(self._keys.get("id", ())))
        return {"id": number} if number else {}

    @api.model
    def _get_reason(self, error):
        reason = self.env._(error.reason)
        return f"{error.key}: {reason}" if error.key else reason
