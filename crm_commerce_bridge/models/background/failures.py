"""Classify errors: is the record, another transaction, or the machine to blame?

Work on many records asks here, and nowhere else, what to do after an error:

- **refused**: the record itself cannot be written (a constraint, its data, a check of
  another addon). It is set aside, and the others go on.
- **held**: somebody else has locked it. It is left for later, and the others go on.
- **conflict**: another transaction was faster. Trying again at once cures it.
- **machine**: a full disk, no memory, a time limit, a connection lost. No record is to
  blame: everything waits, and goes on by itself.

What is none of these is a fault of the code: waiting does not cure it.
"""

import psycopg2
import psycopg2.errors
import psycopg2.extensions
import psycopg2.pool

from odoo.exceptions import ConcurrencyError, LockError, UserError

# The classes of errors of PostgreSQL are the first two characters of their codes.
# 54: a value too long for an index; P0: what triggers of others raise
REFUSED = {"09", "22", "23", "27", "44", "54", "P0"}
CONFLICT = (psycopg2.extensions.TransactionRollbackError, ConcurrencyError)
# 08, 28, 3D: connections; 25: a standby; 53: resources; 55: not in a state to; 57: an
# operator or a limit; 58: the system; F0: a lock file
MACHINE = {"08", "25", "28", "3D", "53", "55", "57", "58", "F0"}
HELD = (psycopg2.errors.LockNotAvailable, LockError)
# Errors of the driver without a code of the server: the server does not answer.
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError, psycopg2.pool.PoolError)


def is_refused(error):
    """Return whether the record itself cannot be written."""
    if is_held(error):
        return False
    return isinstance(error, UserError) or _get_class(error) in REFUSED


def is_held(error):
    """Return whether somebody else has locked the record."""
    return isinstance(error, HELD)


def is_table_held(error):
    """Return whether a whole table is locked, so that no record of it can be written.

    For a locked row, the database says in the context of the error where it is.
    """
    diag = getattr(error, "diag", None)
    return is_held(error) and diag is not None and not diag.context


def is_conflict(error):
    """Return whether another transaction was faster, so that trying again cures it."""
    return isinstance(error, CONFLICT)


def is_machine(error):
    """Return whether the machine lacks something, and no record is to blame."""
    code_class = _get_class(error)
    return not (is_held(error) or is_conflict(error)) and (
        isinstance(error, MemoryError | OSError)
        or code_class in MACHINE
        or (code_class is None and isinstance(error, LOST))
    )


def get_kind(error):
    """Return what the machine lacks.

    :return: ``disk``, ``memory``, ``limit``, ``connection``, or ``machine`` for others
    """
    code = getattr(error, "pgcode", None) or ""
    if isinstance(error, LOST) and not code:
        return "connection"
    if code == "53100":
        return "disk"
    if code == "53200" or isinstance(error, MemoryError):
        return "memory"
    if code == "57014":
        return "limit"
    if code[:2] in ("08", "28", "3D") or code in ("53300", "57P01", "57P02", "57P03"):
        return "connection"
    return "machine"


def get_message(error):
    """Return the message of an error, in one line and without the SQL statement."""
    diag = getattr(error, "diag", None)
    text = (diag and diag.message_primary) or str(error) or type(error).__name__
    return text.strip().splitlines()[0]


def _get_class(error):
    """Return the class of an error of PostgreSQL: two characters, or None."""
    code = isinstance(error, psycopg2.Error) and error.pgcode
    return code[:2] if code else None
