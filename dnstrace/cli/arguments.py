"""Arguments to a Request, with nothing imported that the first query does not need."""

import os
from typing import NamedTuple, NoReturn

from dnstrace.cli.table import OPTIONS, Option
from dnstrace.errors import UsageError
from dnstrace.model.finding import SEVERITIES
from dnstrace.options import Options
from dnstrace.wire import addresses, names, types


class Output(NamedTuple):
    """What is to be printed, how and where."""

    json: bool = False
    wires: bool = True
    short: bool = False
    verbose: bool = False
    quiet: bool = False
    color: bool | None = None
    width: int | None = None
    path: str | None = None
    fail_on: str | None = None


class Request(NamedTuple):
    """Everything that the arguments say."""

    words: tuple[str, ...]  # names to look up, as typed; "-" is standard input
    type: int | None
    reverse: tuple[str, ...]
    options: Options
    output: Output
    asks_for: str = ""  # "help" or "version"
    subnets: tuple[str, ...] = ()  # of the clients whose answers are to be compared


def parse(argv: list[str]) -> Request:
    """What the user wants.

    Raises: UsageError, one line that says what to do.
    """
    words, given = _split(argv)
    for word in ("help", "version"):
        if word in given:
            return Request((), None, (), Options(), Output(), word)
    servers = [word[1:] for word in words if word.startswith("@")]
    words = [word for word in words if not word.startswith("@")]
    reverse = tuple(map(str, _listed(given, "reverse")))
    kind = _type(given, words, bool(reverse))
    if not words and not reverse:
        raise UsageError("no name given: dnstrace NAME... [TYPE] [@SERVER]; --help shows more")
    if len(servers) > 1:
        raise UsageError(f"two servers, @{servers[0]} and @{servers[1]}: give one")
    request = Request(tuple(words), kind, reverse, _options(given, servers), _output(given))
    if "subnet" not in given:
        return request
    from dnstrace.cli.subnets import parsed

    return request._replace(subnets=parsed(_listed(given, "subnet")))


def _split(argv: list[str]) -> tuple[list[str], dict[str, object]]:
    """Words and options apart; values are still text."""
    words: list[str] = []
    given: dict[str, object] = {}
    rest = list(reversed(argv))
    while rest:
        argument = rest.pop()
        if argument == "--":
            words += reversed(rest)
            break
        if argument == "-" or not argument.startswith("-"):
            words.append(argument)
        elif argument.startswith("--"):
            flag, equals, value = argument.partition("=")
            _take(given, flag, value if equals else None, rest, words)
        else:
            _cluster(given, argument, rest, words)
    return words, given


def _cluster(given: dict[str, object], argument: str, rest: list[str], words: list[str]) -> None:
    """Short options, several of them or one with its value: `-vq`, `-tMX`."""
    letters = argument[1:]
    while letters:
        flag, letters = f"-{letters[0]}", letters[1:]
        option = OPTIONS.get(flag)
        if option is not None and option.metavar and letters:
            _take(given, flag, letters.removeprefix("="), rest, words)
            return
        _take(given, flag, None, rest, words)


def _take(
    given: dict[str, object], flag: str, value: str | None, rest: list[str], words: list[str]
) -> None:
    option = OPTIONS.get(flag)
    if option is None:
        _unknown(flag, OPTIONS)
    if not option.metavar:
        if value is not None:
            raise UsageError(f"{flag} takes no value")
        given[option.field] = option.value
        return
    if value is None:
        value = _next(option, flag, rest, words)
    if option.repeatable:
        given[option.field] = [*_listed(given, option.field), value]
    else:
        given[option.field] = value


def _next(option: Option, flag: str, rest: list[str], words: list[str]) -> str:
    if not option.optional:
        if not rest or (rest[-1].startswith("--") and len(rest[-1]) > 2):
            raise UsageError(f"{flag} needs a value: {flag} {option.metavar}")
        return rest.pop()
    is_value = _is_network if option.field == "allow_private" else _is_world
    if rest and is_value(rest[-1], [*words, *rest[:-1]]):
        return rest.pop()
    return ""


def _is_network(text: str, _others: list[str]) -> bool:
    try:
        addresses.prefix(text)
    except addresses.BadAddress:
        return "/" in text or text == "all"
    return True


def _is_world(text: str, others: list[str]) -> bool:
    """Whether the word after --lab is a world: names have dots, and one name has to be left."""
    if "/" in text or text.endswith(".toml"):
        return True
    plain = not text.startswith(("-", "@")) and "." not in text
    return plain and any(not word.startswith(("-", "@")) for word in others)


def _listed(given: dict[str, object], field: str) -> list[object]:
    found = given.get(field, [])
    return found if isinstance(found, list) else [found]


def _unknown(flag: str, known: object) -> NoReturn:
    from difflib import get_close_matches

    near = get_close_matches(flag, list(known), 1)  # type: ignore[call-overload]
    meant = f"did you mean {near[0]}?" if near else "--help lists the options"
    raise UsageError(f"no option {flag}: {meant}")


def _type(given: dict[str, object], words: list[str], reverse: bool) -> int | None:
    if "type" in given:
        return type_of(str(given["type"]))
    last = words[-1] if len(words) > 1 or (words and reverse) else ""
    if not last or "." in last or last == "-":
        return None
    try:
        kind = types.type_number(last)
    except ValueError:
        # Names in capitals without a dot are rare, types that were mistyped are not.
        if last.isupper() and last.isalnum():
            type_of(last, f"; a name is written {last}.")
        return None
    words.pop()
    return kind


def type_of(text: str, also: str = "") -> int:
    """The number of an RR type.

    Raises: UsageError with the nearest mnemonic.
    """
    try:
        return types.type_number(text)
    except ValueError:
        from difflib import get_close_matches

        near = get_close_matches(text.upper(), types.TYPE_NUMBERS, 1)
        hint = f"did you mean {near[0]}?" if near else "give a mnemonic like AAAA, or TYPE65280"
        raise UsageError(f"{text!r} is no RR type: {hint}{also}") from None


def _options(given: dict[str, object], servers: list[str]) -> Options:
    plain = ("tcp", "hints", "trust_anchor", "qmin", "nsid", "chaos", "stub", "dnssec", "verbose",
             "cymru")  # fmt: skip
    values: dict[str, object] = {field: given[field] for field in plain if field in given}
    if "trust_anchor" not in values and (anchor := os.environ.get(TRUST_ANCHOR_VARIABLE)):
        values["trust_anchor"] = anchor
    for field, least, most in _NUMBERS:
        if field in given and field != "width":
            values[field] = _number(given, field, least, most)
    if "ipv4" in given or "ipv6" in given:
        values["families"] = tuple(n for n, f in ((4, "ipv4"), (6, "ipv6")) if f in given)
    if "source" in given:
        values["source"] = address(str(given["source"]), "--source")
    if "start" in given:
        zone, at, server = str(given["start"]).rpartition("@")
        if not at or not zone or not server:
            raise UsageError("--start needs a zone and a server: --start example.com@192.0.2.1")
        values["start"] = (zone, server)
    if "allow_private" in given:
        nets = tuple(str(net) or "all" for net in _listed(given, "allow_private"))
        values["allow_private"] = nets
    if "at" in given:
        from dnstrace.cli.moment import moment

        values["at"] = moment(str(given["at"]))
    for field in ("asn_db", "vrps"):
        if field in given:
            values[field] = tuple(map(str, _listed(given, field)))
    for field in ("lab", "vantage"):
        if field in given:
            values[field] = str(given[field])
    if servers:
        values["server"] = address(servers[0], "@SERVER")
    return Options(**values)  # type: ignore[arg-type]


_NUMBERS: tuple[tuple[str, float, float], ...] = (
    ("timeout", 0.01, 60.0), ("total", 0.1, 3600.0), ("tries", 1, 10), ("port", 1, 65535),
    ("payload", 0, 65535), ("seed", 0, 2**63 - 1), ("width", 40, 1000),
)  # fmt: skip
TRUST_ANCHOR_VARIABLE = "DNSTRACE_TRUST_ANCHOR"  # for boxes whose root has keys of its own
_FLAG_OF = {"payload": "--bufsize"}


def _number(given: dict[str, object], field: str, least: float, most: float) -> float:
    text, whole = str(given[field]), isinstance(least, int)
    try:
        value = int(text) if whole else float(text)
        if least <= value <= most:
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


def _output(given: dict[str, object]) -> Output:
    width = None
    if "width" in given:
        width = int(_number(given, "width", 40, 1000))
    fail_on = given.get("fail_on")
    if fail_on is not None and fail_on not in SEVERITIES:
        raise UsageError(f"--fail-on {fail_on!r}: give one of {', '.join(SEVERITIES)}")
    color, path = given.get("color"), given.get("output")
    if given.get("json") and given.get("short"):
        raise UsageError("--json and --short: give one of them")
    return Output(
        json=bool(given.get("json")),
        wires=bool(given.get("wires", True)),
        short=bool(given.get("short")),
        verbose=bool(given.get("verbose")),
        quiet=bool(given.get("quiet")),
        color=None if color is None else bool(color),
        width=width,
        path=None if path is None else str(path),
        fail_on=None if fail_on is None else str(fail_on),
    )


def name_of(text: str) -> bytes:
    """A name as typed, in wire form; beyond ASCII by IDNA 2008.

    Raises: UsageError when it is none.
    """
    try:
        if text.isascii():
            return names.from_text(text)
        return _by_idna(text)
    except names.BadName as error:
        raise UsageError(f"{error}") from None


def _by_idna(text: str) -> bytes:
    import dns.exception
    import dns.name

    try:
        found = dns.name.from_text(text, idna_codec=dns.name.IDNA_2008_Practical)
    except (dns.exception.DNSException, UnicodeError) as error:
        raise UsageError(f"{text!r} is no internationalised name (IDNA 2008): {error}") from None
    return names.from_labels([label for label in found.labels if label], text)
