"""Single values of the command line: names, types, numbers, addresses."""

from dnstrace.errors import UsageError
from dnstrace.wire import addresses, names, types


def number(text: str, flag: str, least: float, most: float) -> float:
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
    raise UsageError(f"{flag} {text!r}: give {kind} from {bounds(least, most)}")


def bounds(least: float, most: float) -> str:
    """`1 to 65535`, `0.01 to 60`."""
    return " to ".join(
        str(each) if isinstance(each, int) else f"{each:g}" for each in (least, most)
    )


def choice(text: str, flag: str, choices: tuple[str, ...]) -> str:
    """One of several words.

    Raises: UsageError that lists them.
    """
    if text in choices:
        return text
    raise UsageError(f"{flag} {text!r}: give one of {', '.join(choices)}")


def address(text: str, flag: str) -> str:
    """An address as it is usually written.

    Raises: UsageError that names the flag.
    """
    try:
        return addresses.unpack(addresses.pack(text))
    except addresses.BadAddress:
        raise UsageError(f"{flag} {text!r}: give an IPv4 or IPv6 address") from None


def interval(text: str, flag: str) -> float:
    """Seconds: `30`, `0.5s`, `5m`, `1h`; at least 0.1, at most a day.

    Raises: UsageError that names the flag.
    """
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    digits = text[:-1] if text[-1:] in units else text
    try:
        seconds = float(digits) * units.get(text[-1:], 1.0)
    except ValueError:
        seconds = 0.0
    if text.isascii() and "_" not in text and 0.1 <= seconds <= 86_400:
        return seconds
    raise UsageError(f"{flag} {text!r}: give a time such as 30, 0.5s, 5m or 1h, a day at most")


def server_address(text: str) -> str:
    """The address behind an @.

    Raises: UsageError that says how it is written.
    """
    try:
        return addresses.unpack(addresses.pack(text))
    except addresses.BadAddress:
        pass
    host, colon, port = text.replace("#", ":").rpartition(":")
    host = host.strip("[]")
    try:
        addresses.pack(host)
    except addresses.BadAddress:
        pass
    else:
        if colon:
            option = "" if port == "53" else f" --at-server --port {port}"
            raise UsageError(f"@{text}: give the address without the port: @{host}{option}")
    known = f"dnstrace --short {text} shows it" if "." in text else "as in @192.0.2.1"
    raise UsageError(f"@{text}: give the address of the server, not its name ({known})")


def class_of(text: str, flag: str) -> int:
    """The number of a class that can be asked in.

    Raises: UsageError that names the flag.
    """
    return types.CLASS_NUMBERS[choice(text.upper(), flag, ("IN", "CH", "HS"))]


def format_of(text: str, flag: str) -> tuple[str, str | None]:
    """A format and the file that it goes to: `json`, `json=FILE`.

    Raises: UsageError for a format that is not there.
    """
    from dnstrace.cli.args.hints import nearest
    from dnstrace.cli.output.formats import FORMATS

    name, equals, path = text.partition("=")
    if name not in FORMATS:
        raise UsageError(f"{flag} {name!r}: {nearest(name, FORMATS)}")
    if equals and not path:
        raise UsageError(f"{flag} {text!r}: give the name of a file behind =, or no =")
    return name, path or None


_SIZE = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


def size(text: str, flag: str) -> int:
    """Octets: `500M`, `2G`, `1073741824`; powers of 1,024.

    Raises: UsageError that names the flag.
    """
    digits = text.lower().removesuffix("ib").removesuffix("b").rstrip("kmgt")
    unit = text.lower().removesuffix("ib").removesuffix("b")[len(digits) :]
    if not (digits.isascii() and digits.isdigit()) or unit not in _SIZE or len(digits) > 15:
        raise UsageError(f"{flag} {text!r}: give a size like 500M, 2G or 1073741824")
    octets = int(digits) * _SIZE[unit]
    if not octets:
        raise UsageError(f"{flag} {text!r}: give a size above 0")
    return octets


def network(text: str, flag: str) -> str:
    """A network as it was written.

    Raises: UsageError that names the flag.
    """
    try:
        addresses.prefix(text)
    except addresses.BadAddress as error:
        raise UsageError(f"{flag}: {error}; give one like 10.0.0.0/8 or fc00::/7") from None
    return text


def network_or_all(text: str, flag: str) -> str:
    """A network, or `all`.

    Raises: UsageError that names the flag.
    """
    try:
        return text if text == "all" else network(text, flag)
    except UsageError as error:
        raise UsageError(f"{error}, or all") from None


def is_network(word: str, _others: list[str]) -> bool:
    """Whether a word is meant as a network: no name has a slash, or is an address."""
    try:
        addresses.prefix(word)
    except addresses.BadAddress:
        return "/" in word or word == "all"
    return True


def start(text: str, flag: str) -> tuple[str, str]:
    """A zone and the name or the address of a server for it: `ZONE@SERVER`.

    Raises: UsageError that names the flag.
    """
    zone, _, server = text.rpartition("@")
    if not zone or not server:
        raise UsageError(f"{flag} needs a zone and a server: {flag} example.com@192.0.2.1")
    host, colon, port = server.replace("#", ":").rpartition(":")
    if colon and port.isascii() and port.isdigit() and (":" not in host or host[-1:] == "]"):
        where = f"{zone}@{host.strip('[]')}"
        raise UsageError(f"{flag} {text}: the port is an option: {flag} {where} --port {port}")
    return zone, server


def moment(text: str, flag: str) -> float:
    """Seconds since 1970: see `time_argument.moment`.

    Raises: UsageError that names the flag.
    """
    from dnstrace.cli.args import time_argument

    return time_argument.moment(text, flag)


def subnets(text: str, _flag: str) -> tuple[str, ...]:
    """The client subnets that are meant; "worldwide" stands for several.

    Raises: UsageError when it is none.
    """
    from dnstrace.codec.client_subnet import WORLDWIDE, canonical

    return tuple(net for net, _ in WORLDWIDE) if text == "worldwide" else (canonical(text),)


def is_world(word: str, others: list[str]) -> bool:
    """Whether a word behind --lab is a world: see `worlds.is_world`."""
    from dnstrace.cli.args import worlds

    return worlds.is_world(word, others)


def type_of(text: str, also: str = "") -> int:
    """The number of an RR type.

    Args:
        also: what to say behind a hint, unless it is the flag.
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
        also = "" if also.startswith("-") else also
        raise UsageError(f"{text!r} is no RR type: {hint}{also}") from None


def name_of(text: str) -> names.Name:
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


def _by_idna(text: str) -> names.Name:
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
