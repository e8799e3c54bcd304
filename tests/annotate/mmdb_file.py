"""Writes small MMDB files for tests, by MaxMind's description of the format (version 2.0)."""

from pathlib import Path

from dnstrace.annotate.asn.prefixes import parse_prefix

Value = str | int | list["Value"] | dict[str, "Value"]


# Types of the numbers in the metadata; elsewhere a number is a uint32.
_KINDS = {"record_size": 5, "ip_version": 5, "build_epoch": 9}


def _encode(value: Value, kind: int = 6) -> bytes:
    if isinstance(value, str):
        octets = value.encode()
        return _control(2, len(octets)) + octets
    if isinstance(value, int):
        octets = value.to_bytes((value.bit_length() + 7) // 8, "big")
        return _control(kind, len(octets)) + octets
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(map(_encode, value))
    pairs = (_encode(key) + _encode(part, _kind(key)) for key, part in value.items())
    return _control(7, len(value)) + b"".join(pairs)


def _kind(key: str) -> int:
    return 5 if key.startswith("binary_format") else _KINDS.get(key, 6)


def _control(kind: int, size: int) -> bytes:
    head, extra = (kind << 5, b"") if kind < 8 else (0, bytes((kind - 7,)))
    if size < 29:
        return bytes((head | size,)) + extra
    return bytes((head | 29,)) + extra + bytes((size - 29,))


def write(
    path: Path,
    networks: dict[str, Value],
    database_type: str = "Test-ASN",
    build_epoch: int = 1_780_000_000,
) -> Path:
    """A file of family 6 with these networks; those of family 4 stand in ::/96."""
    tree: list[list[int | str | None]] = [[None, None]]
    for text in networks:
        family, network, length = parse_prefix(text)
        bits = f"{network:0128b}"[: length + (96 if family == 4 else 0)]
        node = 0
        for bit in bits[:-1]:
            following = tree[node][int(bit)]
            if not isinstance(following, int):
                tree.append([None, None])
                following = tree[node][int(bit)] = len(tree) - 1
            node = following
        tree[node][int(bits[-1])] = text
    data, places = b"", {}
    for text, value in networks.items():
        places[text] = len(data)
        data += _encode(value)
    count = len(tree)
    records = b"".join(
        (
            count if side is None else side if isinstance(side, int) else count + 16 + places[side]
        ).to_bytes(3, "big")
        for node in tree
        for side in node
    )
    metadata: Value = {
        "node_count": count,
        "record_size": 24,
        "ip_version": 6,
        "database_type": database_type,
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": build_epoch,
        "languages": [],
        "description": {},
    }
    path.write_bytes(records + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encode(metadata))
    return path
