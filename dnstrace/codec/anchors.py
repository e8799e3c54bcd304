"""Trust anchors: the built-in root keys, and those of a file (RFC 4033 §4.4, RFC 9718)."""

from collections.abc import Iterator
from typing import NamedTuple

from dnstrace.errors import UsageError
from dnstrace.wire import names, types
from dnstrace.wire.rdata import to_text

# https://data.iana.org/root-anchors/root-anchors.xml: KSK-2017 and KSK-2024, as DS with SHA-256.
_ROOT_KEYS = (
    "4f66 08 02 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    "9728 08 02 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
)
MAX_FILE = 1 << 20  # root.key has less than 1 KiB
ALGORITHMS = {
    "RSAMD5": 1, "DH": 2, "DSA": 3, "RSASHA1": 5, "DSA-NSEC3-SHA1": 6, "RSASHA1-NSEC3-SHA1": 7,
    "NSEC3DSA": 6, "NSEC3RSASHA1": 7, "RSASHA256": 8, "RSASHA512": 10, "ECC-GOST": 12,
    "ECDSAP256SHA256": 13, "ECDSAP384SHA384": 14, "ED25519": 15, "ED448": 16,
}  # fmt: skip
_REVOKED = 0x0080
_WANTED = "it takes lines such as '. DS 20326 8 2 E06D…' or '. DNSKEY 257 3 8 AwEA…'"
_TOKEN = r'"[^"\n]*"?|[(){};]|[^\s(){};"]+'
_BIND = r"^\s*(?:trust-anchors|managed-keys|trusted-keys)\s*\{"
_BIND_TOKEN = r'"[^"]*"?|/\*.*?(?:\*/|$)|//[^\n]*|#[^\n]*|[{};]|[^\s{};"]+'
_BIND_KINDS = {
    "initial-key": types.DNSKEY,
    "static-key": types.DNSKEY,
    "initial-ds": types.DS,
    "static-ds": types.DS,
}


class TrustAnchor(NamedTuple):
    """What is trusted of one zone."""

    zone: names.Name  # lower case
    ds: tuple[bytes, ...] = ()  # RDATA
    dnskey: tuple[bytes, ...] = ()  # RDATA


class TrustAnchors(NamedTuple):
    """Where chains of trust may start; without any, nothing is validated."""

    anchors: tuple[TrustAnchor, ...]
    source: str  # "built-in" or the file's name

    def above(self, name: bytes) -> TrustAnchor | None:
        """The deepest anchor at or above a lower-case name."""
        found = [one for one in self.anchors if names.is_below(name, one.zone)]
        return max(found, key=lambda one: len(one.zone)) if found else None


class _Line(NamedTuple):
    number: int
    tokens: list[str]
    continued: bool  # it begins with a blank: the owner is the one before


def built_in() -> TrustAnchors:
    """The root's keys that are built in."""
    keys = tuple(bytes.fromhex(text) for text in _ROOT_KEYS)
    return TrustAnchors((TrustAnchor(names.ROOT, ds=keys),), "built-in")


def read(path: str) -> TrustAnchors:
    """The trust anchors of a file: DS or DNSKEY lines, or BIND's `trust-anchors { … };`.

    A file without any is allowed: then nothing is validated. Revoked keys are left out.

    Raises: UsageError with the file's name and the line for what cannot be read.
    """
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read(MAX_FILE + 1)
    except OSError as error:
        raise UsageError(f"cannot read the trust anchors {path}: {error.strerror}") from None
    if len(text) > MAX_FILE:
        raise UsageError(f"{path} is no trust anchor file: it has more than {MAX_FILE} characters")
    return parse(text, path)


def parse(text: str, source: str) -> TrustAnchors:
    """The trust anchors in a text; `source` is named in errors. Raises: UsageError."""
    import re  # here, since the built-in anchors are on the way to the first packet

    found: dict[names.Name, tuple[list[bytes], list[bytes]]] = {}
    is_bind = re.search(_BIND, text, re.MULTILINE) is not None
    owner: names.Name | None = None
    number = 0
    try:
        for line in _statements(text) if is_bind else _lines(text):
            number = line.number
            owner, kind, rdata = (_bind_key if is_bind else _record)(line, owner)
            if kind == types.DNSKEY and int.from_bytes(rdata[:2], "big") & _REVOKED:
                continue
            if kind:
                found.setdefault(owner, ([], []))[kind == types.DNSKEY].append(rdata)
    except ValueError as error:
        raise UsageError(f"{source}, line {number}: {error}; {_WANTED}") from None
    anchors = (TrustAnchor(zone, tuple(ds), tuple(key)) for zone, (ds, key) in found.items())
    return TrustAnchors(tuple(anchors), source)


def to_lines(anchors: TrustAnchors) -> list[str]:
    """The anchors as lines that `parse` reads."""
    return [
        f"{names.to_text(anchor.zone)} {types.type_name(kind)} {to_text(kind, rdata)}"
        for anchor in anchors.anchors
        for kind, group in ((types.DS, anchor.ds), (types.DNSKEY, anchor.dnskey))
        for rdata in group
    ]


def _lines(text: str) -> Iterator[_Line]:
    """The entries of a master file: comments gone, parentheses joined (RFC 1035 §5.1)."""
    import re

    tokens: list[str] = []
    start, depth, continued = 0, 0, False
    for number, raw in enumerate(text.splitlines(), 1):
        if not depth:
            tokens, start, continued = [], number, raw[:1] in (" ", "\t")
        for token in re.findall(_TOKEN, raw):
            if token == ";":
                break
            if token in "()":
                depth = max(depth + (1 if token == "(" else -1), 0)
            else:
                tokens.append(token.strip('"'))
        if tokens and not depth:
            yield _Line(start, tokens, continued)
    if depth:
        yield _Line(start, [*tokens, "("], continued)


def _record(line: _Line, owner: names.Name | None) -> tuple[names.Name, int, bytes]:
    """Owner, type (0 for a line that says nothing) and RDATA of one entry. Raises: ValueError."""
    import re

    tokens = line.tokens
    if tokens[0].upper() == "$TTL":
        return owner or names.ROOT, 0, b""
    if tokens[0].startswith("$"):
        raise ValueError(f"{_quoted(tokens[0])} is not known here: write full names")
    if not line.continued or owner is None:
        owner, tokens = names.lower(names.from_text(tokens[0])), tokens[1:]
    while tokens and (tokens[0].upper() in ("IN", "CLASS1") or re.fullmatch(r"\d\w*", tokens[0])):
        tokens = tokens[1:]
    if not tokens:
        raise ValueError("there is no record")
    kind = {"DS": types.DS, "DNSKEY": types.DNSKEY}.get(tokens[0].upper())
    if kind is None:
        raise ValueError(f"{_quoted(tokens[0])} is neither DS nor DNSKEY")
    return owner, kind, _rdata(kind, tokens[1:])


def _statements(text: str) -> Iterator[_Line]:
    """The entries between the braces of BIND's statements; a string may run over lines."""
    import re

    tokens: list[str] = []
    start, inside = 0, False
    for found in re.finditer(_BIND_TOKEN, text, re.DOTALL):
        token = found[0]
        if token.startswith(("/*", "//", "#")):
            continue
        if token in "{}":
            inside, tokens = token == "{", []
        elif token == ";":
            if inside and tokens:
                yield _Line(start, tokens, False)
            tokens = []
        else:
            start = start if tokens else text.count("\n", 0, found.start()) + 1
            tokens.append("".join(token.strip('"').split()))


def _bind_key(line: _Line, _: names.Name | None) -> tuple[names.Name, int, bytes]:
    """Owner, type and RDATA of an entry such as `. initial-ds 20326 8 2 "E06D…"`."""
    owner, rest = names.lower(names.from_text(line.tokens[0])), line.tokens[1:]
    if rest and rest[0][:1].isdigit():  # trusted-keys
        return owner, types.DNSKEY, _rdata(types.DNSKEY, rest)
    kind = _BIND_KINDS.get(rest[0].lower()) if rest else None
    if kind is None:
        raise ValueError(f"{_quoted(' '.join(rest[:1]))} is none of {', '.join(_BIND_KINDS)}")
    return owner, kind, _rdata(kind, rest[1:])


def _rdata(kind: int, tokens: list[str]) -> bytes:
    """The RDATA of a DS or DNSKEY in presentation format (RFC 4034 §2.2, §5.3)."""
    from base64 import b64decode

    if len(tokens) < 4:
        raise ValueError("the record is cut off")
    rest = "".join(tokens[3:])
    if kind == types.DS:
        digest = _hex(rest)
        return (
            _number(tokens[0], 2, "key tag")
            + _algorithm(tokens[1])
            + _number(tokens[2], 1, "digest type")
            + digest
        )
    if tokens[1] != "3":
        raise ValueError(f"the protocol is {_quoted(tokens[1])}, and must be 3")
    try:
        key = b64decode(rest, validate=True)
    except ValueError:
        raise ValueError("the key is not base 64") from None
    if not key:
        raise ValueError("the key is empty")
    return _number(tokens[0], 2, "flags") + b"\x03" + _algorithm(tokens[2]) + key


def _hex(text: str) -> bytes:
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        raise ValueError("the digest is not hexadecimal") from None
    if len(digest) not in (20, 32, 48):
        raise ValueError(f"the digest has {len(digest)} octets")
    return digest


def _algorithm(text: str) -> bytes:
    known = ALGORITHMS.get(text.upper())
    return bytes((known,)) if known else _number(text, 1, "algorithm")


def _number(text: str, size: int, what: str) -> bytes:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 256**size):
        raise ValueError(f"the {what} {_quoted(text)} is no number below {256**size}")
    return int(text).to_bytes(size, "big")


def _quoted(text: str) -> str:
    """A word of the file as it may be printed."""
    return ascii(text if len(text) <= 40 else text[:40] + "…")
