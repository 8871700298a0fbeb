"""A row that another system pushes, and what becomes of it."""

import hashlib
import json

from . import keys
from .keys import WrongValue


class Row:
    """A row of a call: what it says, and the answer to it."""

    def __init__(self, env, kind, given):
        self.env = env
        self.kind = kind
        self.given_id = given.get("id") if isinstance(given, dict) else None
        self.values = {}
        self.status = None  # until it is answered
        self.res_id = False
        self.reason = False
        self.wrong_key = ""  # which the reason begins with
        try:
            self.values = keys.read_row(given, keys.KEYS[kind], is_new=False)
            if not self.number:
                raise WrongValue("id", env._("Missing"))
        except WrongValue as error:
            self.refuse(error.key, error.reason)
        self.digest = self._get_digest()

    @property
    def number(self):
        """What the other system calls it."""
        return self.values.get("id", "")

    @property
    def aliases(self):
        """What else the other system calls it."""
        return self.values.get("aliases", [])

    def _get_digest(self):
        """Return a hash of what the row says; the order of keys does not matter."""
        content = json.dumps(self.values, sort_keys=True, default=str)
        return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()

    def refuse(self, key, reason):
        """Answer what is wrong with which key.

        :param str key: empty if it is the row as a whole
        :param reason: text, or a lazily translated one
        """
        text = reason if isinstance(reason, str) else self.env._(reason)
        text = " ".join(text.split())
        self.wrong_key = key
        self.end("refused", reason=f"{key}: {text}" if key else text)

    def end(self, status, res_id=False, reason=False):
        """Answer the row."""
        self.status, self.res_id, self.reason = status, res_id, reason

    def check_complete(self):
        """Refuse a row about something new that lacks what this needs."""
        try:
            keys.check_required(self.values, keys.KEYS[self.kind])
        except WrongValue as error:
            self.refuse(error.key, error.reason)

    def get_answer(self):
        """Return what the caller is told."""
        return {
            "id": self.given_id,
            "status": self.status,
            "res_id": self.res_id,
            "reason": self.reason,
        }
