"""Arguments to a Request, with nothing imported that the first query does not need."""

import os
from typing import NamedTuple, NoReturn

from dnstrace.cli.args.table import OPTIONS, Option
from dnstrace.cli.args.values import NUMBERS, address, number, type_of
from dnstrace.errors import UsageError
from dnstrace.model.finding import SEVERITIES
from dnstrace.options import Options
from dnstrace.wire import addresses, types

TRUST_ANCHOR_VARIABLE = "DNSTRACE_TRUST_ANCHOR"  # for boxes whose root has keys of its own


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
    if not words and not reverse and "lab" in given:
        from dnstrace.cli.args.worlds import asked

        words, asked_type = asked(str(given["lab"]))
        kind = asked_type if kind is None else kind
    if not words and not reverse:
        raise UsageError("no name given: dnstrace NAME... [TYPE] [@SERVER]; --help shows more")
    if len(servers) > 1:
        raise UsageError(f"two servers, @{servers[0]} and @{servers[1]}: give one")
    request = Request(tuple(words), kind, reverse, _options(given, servers), _output(given))
    if "subnet" not in given:
        return request
    from dnstrace.cli.output.client_subnets import parsed

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
    if option.field == "allow_private":
        return rest.pop() if rest and _is_network(rest[-1]) else ""
    from dnstrace.cli.args.worlds import is_world

    if not rest:
        return ""
    others, _ = _split(list(reversed(rest[:-1])))
    return rest.pop() if is_world(rest[-1], [*words, *others]) else ""


def _is_network(text: str) -> bool:
    try:
        addresses.prefix(text)
    except addresses.BadAddress:
        return "/" in text or text == "all"
    return True


def _listed(given: dict[str, object], field: str) -> list[object]:
    found = given.get(field, [])
    return found if isinstance(found, list) else [found]


def _unknown(flag: str, known: object) -> NoReturn:
    from difflib import get_close_matches

    near = get_close_matches(flag, list(known), 1)  # type: ignore[call-overload]
    meant = f"did you mean {near[0]}?" if near else "--help lists the options"
    raise UsageError(f"no option {flag}: {meant}")


def _type(given: dict[str, object], words: list[str], reverse: bool) -> int | None:
    """The RR type: of --type, or the last word, which is taken away."""
    kind = type_of(str(given["type"])) if "type" in given else None
    last = words[-1] if len(words) > 1 or (words and reverse) else ""
    if kind is None and last and "." not in last and last != "-":
        try:
            types.type_number(last)
            kind = type_of(words.pop())
        except ValueError:
            # Names in capitals without a dot are rare, types that were mistyped are not.
            if last.isupper() and last.isalnum():
                type_of(last, f" (a name is written {last}.)")
    for word in words:
        if word.isupper() and word in types.TYPE_NUMBERS:
            raise UsageError(
                f"{word} is a type: one stands behind the names, as in 'example.com {word}'"
                f" (a name is written {word}.)"
            )
    return kind


def _options(given: dict[str, object], servers: list[str]) -> Options:
    plain = ("tcp", "hints", "trust_anchor", "qmin", "nsid", "chaos", "stub", "dnssec", "verbose",
             "cymru")  # fmt: skip
    values: dict[str, object] = {field: given[field] for field in plain if field in given}
    if "trust_anchor" not in values and (anchor := os.environ.get(TRUST_ANCHOR_VARIABLE)):
        values["trust_anchor"] = anchor
    for field, least, most in NUMBERS:
        if field in given and field != "width":
            values[field] = number(str(given[field]), field, least, most)
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
        from dnstrace.cli.args.time_argument import moment

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


def _output(given: dict[str, object]) -> Output:
    width = None
    if "width" in given:
        width = int(number(str(given["width"]), "width", 40, 1000))
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
