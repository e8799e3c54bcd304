"""Writes a message RRset by RRset, taking back what does not fit."""

from io import BytesIO
from struct import Struct

from dns.edns import Option
from dns.name import Name
from dns.rdataset import Rdataset
from dns.rdatatype import OPT

_HEADER = Struct("!HHHHHH")
_QUESTION = Struct("!HH")
_OPT = Struct("!BHHBBHH")
_OPTION = Struct("!HH")
SECTIONS = QUESTION, ANSWER, AUTHORITY, ADDITIONAL = range(4)
OPT_OCTETS = _OPT.size


class Writer:
    """A message of at most `limit` octets in the making.

    Args:
        limit: what it must keep to.
        options: EDNS options, None for a message without OPT; room for OPT is kept from the start.
    """

    def __init__(self, limit: int, options: tuple[Option, ...] | None) -> None:
        self._options = b""
        for option in options or ():
            data = option.to_wire() or b""
            self._options += _OPTION.pack(option.otype, len(data)) + data
        reserved = 0 if options is None else OPT_OCTETS + len(self._options)
        self._room = limit - reserved
        self._file = BytesIO(bytes(_HEADER.size))
        self._file.seek(_HEADER.size)
        self._compress: dict[Name, int] = {}
        self._counts = [0, 0, 0, 0]

    def question(self, name: Name, rdtype: int, rdclass: int) -> None:
        """Write the question."""
        name.to_wire(self._file, self._compress)
        self._file.write(_QUESTION.pack(rdtype, rdclass))
        self._counts[QUESTION] += 1

    def add(self, section: int, *rrsets: tuple[Name, Rdataset]) -> bool:
        """Write these RRsets if they all fit, else none of them."""
        start = self._file.tell()
        records = 0
        for owner, rdataset in rrsets:
            records += rdataset.to_wire(owner, self._file, self._compress, want_shuffle=False)
        if self._file.tell() <= self._room:
            self._counts[section] += records
            return True
        self._file.seek(start)
        self._file.truncate()
        self._compress = {name: at for name, at in self._compress.items() if at < start}
        return False

    def finish(self, identifier: int, flags: int, edns: tuple[int, int, int, int] | None) -> bytes:
        """The octets of the message.

        Args:
            identifier: the message ID.
            flags: the second 16 bits of the header.
            edns: UDP payload, extended RCODE, version and flags for the OPT record.
        """
        if edns is not None:
            payload, extended, version, edns_flags = edns
            head = _OPT.pack(0, OPT, payload, extended, version, edns_flags, len(self._options))
            self._file.write(head + self._options)
            self._counts[ADDITIONAL] += 1
        self._file.seek(0)
        self._file.write(_HEADER.pack(identifier, flags, *self._counts))
        return self._file.getvalue()
