"""Master-file text (RFC 1035 §5) to records, one by one, whatever a careful server would refuse."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from dns.exception import DNSException
from dns.name import Name
from dns.rdata import Rdata
from dns.rdataclass import IN, RdataClass
from dns.rdatatype import RdataType
from dns.rdatatype import from_text as type_from_text
from dns.tokenizer import Tokenizer
from dns.transaction import Transaction
from dns.zonefile import Reader

FILE = "text"
_LINE = re.compile(rf"{FILE}:(\d+): (.*)", re.DOTALL)
REMOVE = "$REMOVE"
REMOVAL = RdataType.make(65300)
"""A private type that carries `$REMOVE` through the reader; it is in no zone."""


class TextError(ValueError):
    """Master-file text that is wrong; `line` counts from 1, 0 when it is no single line's fault."""

    def __init__(self, complaint: str, line: int = 0) -> None:
        super().__init__(complaint)
        self.line = line


class Record(NamedTuple):
    """One resource record."""

    owner: Name
    ttl: int
    rdata: Rdata


def read_records(
    text: str, origin: Name, *, default_ttl: int | None = None, rdclass: RdataClass = IN
) -> list[Record]:
    """The records of `text` in their order, doubles too; those outside `origin` are left out.

    Beside the usual directives there is `$REMOVE owner [TYPE]`, which takes back what came before.

    Raises: TextError when the text is wrong.
    """
    try:
        return _read(text, origin, default_ttl, rdclass)
    except TextError as error:
        raise TextError(str(error), _true_line(text, origin, default_ttl, error.line)) from error


def _true_line(text: str, origin: Name, default_ttl: int | None, line: int) -> int:
    """The line at fault: the library names the one after it when it has read to the line's end."""
    before = "\n".join(text.split("\n")[: line - 1])
    try:
        _read(before, origin, default_ttl, IN)
    except TextError:
        return line - 1
    return line


def _read(text: str, origin: Name, default_ttl: int | None, rdclass: RdataClass) -> list[Record]:
    collector = _Collector(origin, rdclass)
    # The reader asks no more of a transaction than what the collector has.
    transaction = cast(Transaction, collector)
    try:
        tokenizer = Tokenizer(_with_removals(text), FILE)
        Reader(tokenizer, rdclass, transaction, default_ttl=default_ttl).read()
    except TextError:
        raise
    except (DNSException, ValueError, OverflowError) as error:
        raise _text_error(error) from error
    return collector.records


def _text_error(error: Exception) -> TextError:
    """The library's complaint without the file's name, its line apart."""
    said = _LINE.match(str(error))
    return (
        TextError(said[2], int(said[1])) if said else TextError(str(error) or type(error).__name__)
    )


def _with_removals(text: str) -> str:
    """The text with every `$REMOVE` line as a record that the reader understands."""
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            lines.append(_with_removal(line))
        except (DNSException, ValueError) as error:
            raise TextError(str(error), number) from error
    return "\n".join(lines)


def _with_removal(line: str) -> str:
    """A `$REMOVE` line as a record that the reader understands; any other line as it is."""
    words = line.split(";")[0].split()
    if not words or words[0].upper() != REMOVE:
        return line
    if len(words) not in (2, 3):
        raise ValueError(f"{line!r}: write {REMOVE} owner [TYPE]")
    rdtype = type_from_text(words[2]) if len(words) == 3 else 0
    return f"{words[1]} 0 TYPE{int(REMOVAL)} \\# 2 {rdtype:04x}"


class _Collector:
    """Takes the reader's records down; it stands where a zone's transaction would."""

    def __init__(self, origin: Name, rdclass: RdataClass) -> None:
        self.records: list[Record] = []
        self.manager = self
        self._origin, self._rdclass = origin, rdclass

    def origin_information(self) -> tuple[Name, bool, Name]:
        """What names are relative to, and that they are made absolute."""
        return self._origin, False, self._origin

    def get_class(self) -> RdataClass:
        """The class of all records."""
        return self._rdclass

    def check_put_rdataset(self, check: Callable[..., Any]) -> None:
        """No check: CNAME beside other data is what some worlds are about."""

    def _set_origin(self, origin: Name) -> None:
        """The reader knows its origin itself."""

    def add(self, owner: Name, ttl: int, rdata: Rdata) -> None:
        """Keep a record, or take back those that a `$REMOVE` names."""
        if rdata.rdtype != REMOVAL:
            self.records.append(Record(owner, ttl, rdata))
            return
        rdtype = int.from_bytes(rdata.to_wire() or b"", "big")
        self.records = [
            record
            for record in self.records
            if record.owner != owner or rdtype not in (0, record.rdata.rdtype)
        ]
