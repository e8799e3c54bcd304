"""Root hints: the built-in ones and those of a file (RFC 9609 §2, §3)."""

from dnstrace.codec.root_addresses import ROOT_SERVERS
from dnstrace.errors import UsageError
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.wire import addresses, names, types

MAX_FILE = 1 << 20  # named.root has 3 KiB


def built_in() -> ZoneCut:
    """The root zone cut from the built-in hints."""
    servers = tuple(
        NameServer(names.from_text(f"{letter}.root-servers.net"), (v4, v6))
        for letter, v4, v6 in ROOT_SERVERS
    )
    return ZoneCut(names.ROOT, servers, "hints")


def read(path: str) -> ZoneCut:
    """The root zone cut from a hints file in master-file format, such as named.root.

    Raises: UsageError when the file cannot be read or has no name server with an address.
    """
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(MAX_FILE + 1)
    except OSError as error:
        raise UsageError(f"cannot read the root hints {path}: {error.strerror}") from None
    if len(text) > MAX_FILE:
        raise UsageError(f"{path} is no root hints file: it has more than {MAX_FILE} characters")
    listed: dict[names.Name, None] = {}
    known: dict[bytes, list[str]] = {}
    owner = names.ROOT
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.partition(";")[0].split()
        if not fields or fields[0].startswith("$"):
            continue
        try:
            if not line[:1].isspace():
                owner = names.lower(names.from_text(_absolute(fields.pop(0))))
            kind, data = _type_and_data(fields)
            if kind == "NS" and owner == names.ROOT:
                listed[names.lower(names.from_text(_absolute(data)))] = None
            elif kind in ("A", "AAAA"):
                address = addresses.unpack(addresses.pack(data))
                known.setdefault(owner, []).append(address)
        except ValueError as error:
            reason = f"line {number}: {error}"
            raise UsageError(f"cannot read the root hints {path}: {reason}") from None
    servers = tuple(NameServer(name, tuple(known.get(name, ()))) for name in listed)
    if not any(server.addresses for server in servers):
        raise UsageError(
            f"{path} has no hints: it needs '. NS name' records and an address for each name"
        )
    return ZoneCut(names.ROOT, servers, "hints")


def _absolute(text: str) -> str:
    return names.to_text(names.ROOT) if text == "@" else text


def _type_and_data(fields: list[str]) -> tuple[str, str]:
    """Type and RDATA of an entry whose owner is gone; TTL and class may stand in either order."""
    rest = list(fields)
    while rest and (rest[0][:1].isdigit() or rest[0].upper() in types.CLASS_NUMBERS):
        rest.pop(0)
    if len(rest) < 2:
        raise ValueError("neither TTL, class, type and data nor a comment")
    types.type_number(rest[0])
    return rest[0].upper(), rest[1]
