"""The key that an empty form carries: which sending it is, and when it was opened.

It is signed, so nobody can make one up, and for one kind of form only. A double click sends the
same key twice; a machine sends it back too soon.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.core import signing

QUICKEST = 3  # seconds: nobody reads and answers a form in less
LONGEST = 24 * 60 * 60  # seconds: then the form is shown once more, with the answers
CLOCKS_DIFFER = 60  # seconds, between two servers


@dataclass
class FormKey:
    form: str
    text: str

    @classmethod
    def new(cls, form: str) -> "FormKey":
        return cls(form, signer(form).sign(str(uuid.uuid4())))

    @classmethod
    def read(cls, form: str, text: str) -> "FormKey | None":
        """The key that came back with a form, or None when it is not one of ours."""
        try:
            signer(form).unsign(text)
        except signing.BadSignature:
            return None
        return cls(form, text)

    @property
    def uuid(self) -> uuid.UUID:
        return uuid.UUID(signer(self.form).unsign(self.text))

    @property
    def is_too_quick(self) -> bool:
        return not self._is_older_than(QUICKEST)

    @property
    def is_too_old(self) -> bool:
        return self._is_older_than(LONGEST)

    @property
    def is_of_the_future(self) -> bool:
        """The clock was put back; until it catches up, the key would count as too young."""
        opened = signing.b62_decode(self.text.rsplit(":", 2)[1])
        return opened > time.time() + CLOCKS_DIFFER

    def _is_older_than(self, seconds):
        try:
            signer(self.form).unsign(self.text, max_age=seconds)
        except signing.SignatureExpired:
            return True
        return False


def signer(form: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"core.envelopes.{form}")


@dataclass
class Envelope:
    """What comes along with the answers of a form: its key, and the bait for machines."""

    key: FormKey
    is_stale: bool  # the key was too old, or not one of ours: `key` is a new one
    is_too_quick: bool
    bait: str  # no person sees this field; machines fill in whatever they find

    @classmethod
    def of(cls, form: str, data: Mapping[str, str] | None = None) -> "Envelope":
        """The envelope of what was sent, or a fresh one for an empty form."""
        if data is None:
            return cls(FormKey.new(form), is_stale=False, is_too_quick=False, bait="")
        sent = FormKey.read(form, data.get("form_key", ""))
        bait = data.get("homepage", "")
        if sent is None or sent.is_too_old or sent.is_of_the_future:
            return cls(FormKey.new(form), is_stale=True, is_too_quick=False, bait=bait)
        return cls(sent, is_stale=False, is_too_quick=sent.is_too_quick, bait=bait)
