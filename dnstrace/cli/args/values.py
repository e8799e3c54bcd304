"""Single values of the command line: names, types, numbers, addresses."""

from dnstrace.errors import UsageError
from dnstrace.options import BOUNDS
from dnstrace.wire import addresses, names, types

NUMBERS: tuple[tuple[str, float, float], ...] = (*BOUNDS, ("width", 40, 1000))
_FLAG_OF = {"payload": "--bufsize"}


def number(text: str, field: str, least: float, most: float) -> float:
    """A number within its bounds; a whole one where the bounds are.

    Raises: UsageError that names the flag.
    """
    whole = isinstance(least, int)
    try:
        # int() and float() take more than people write: other scripts' digits, 1_0.
        value = int(text) if whole else float(text)
        if least <= value <= most and text.isascii() and "_" not in text:
            return value
    except ValueError:
        pass
    kind = "a whole number" if whole else "a number of seconds"
    flag = _FLAG_OF.get(field, f"--{field}")
    raise UsageError(f"{flag} {text!r}: give {kind} from {least} to {most}")


def address(text: str, flag: str) -> str:
    """An address as it is usually written.

    Raises: UsageError that names the flag.
    """
    try:
        return addresses.unpack(addresses.pack(text))
    except addresses.BadAddress:
        raise UsageError(f"{flag} {text!r}: give an IPv4 or IPv6 address") from None


def type_of(text: str, also: str = "") -> int:
    """The number of an RR type.

    Raises: UsageError with the nearest mnemonic.
    """
    if text.upper() in ("AXFR", "IXFR"):
        raise UsageError(f"{text.upper()} is a zone transfer, not a question: dig has it")
    try:
        return types.type_number(text)
    except ValueError:
        from difflib import get_close_matches

        near = get_close_matches(text.upper(), types.TYPE_NUMBERS, 1)
        hint = f"did you mean {near[0]}?" if near else "give a mnemonic like AAAA, or TYPE65280"
        raise UsageError(f"{text!r} is no RR type: {hint}{also}") from None


def name_of(text: str) -> bytes:
    """A name as typed, in wire form; beyond ASCII by IDNA 2008.

    Raises: UsageError when it is none.
    """
    if not text.rstrip().endswith("\\"):  # a blank that belongs to the name is escaped
        text = text.strip()
    if "://" in text:
        raise UsageError(f"{text!r} is a URL: give the host name in it")
    try:
        if text.isascii():
            return names.from_text(text)
        return _by_idna(text)
    except names.BadName as error:
        raise UsageError(f"{error}") from None


def _by_idna(text: str) -> bytes:
    import dns.exception
    import dns.name

    try:  # where the locale says nothing of UTF-8, Python hands octets through as surrogates
        text = text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        raise UsageError(f"{text!r} is not UTF-8") from None
    try:
        found = dns.name.from_text(text, idna_codec=dns.name.IDNA_2008_Practical)
    except (dns.exception.DNSException, UnicodeError) as error:
        reason = str(error).removeprefix("IDNA processing exception: ")
        raise UsageError(
            f"{text!r} is no internationalised name (IDNA 2008): {reason};"
            " if it exists all the same, give it as xn--..."
        ) from None
    return names.from_labels([label for label in found.labels if label], text)
