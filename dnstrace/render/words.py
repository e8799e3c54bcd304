"""What exchanges and verdicts mean, in words short enough for a line of the tree."""

from dnstrace.model.annotation import Origin, Place
from dnstrace.model.exchange import Exchange, Outcome
from dnstrace.model.question import Query, Question, RetryReason
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import (
    Answer,
    DetailKind,
    LimitReached,
    NoData,
    NoZoneCut,
    NXDomain,
    Redirect,
    Referral,
    Unusable,
    Verdict,
)
from dnstrace.wire import edns, names, rdata, types
from dnstrace.wording.details import detail_text

# RFC 8914 §4 and the IANA registry.
EDE_NAMES = {
    0: "Other", 1: "Unsupported DNSKEY Algorithm", 2: "Unsupported DS Digest Type",
    3: "Stale Answer", 4: "Forged Answer", 5: "DNSSEC Indeterminate", 6: "DNSSEC Bogus",
    7: "Signature Expired", 8: "Signature Not Yet Valid", 9: "DNSKEY Missing", 10: "RRSIGs Missing",
    11: "No Zone Key Bit Set", 12: "NSEC Missing", 13: "Cached Error", 14: "Not Ready",
    15: "Blocked", 16: "Censored", 17: "Filtered", 18: "Prohibited", 19: "Stale NXDOMAIN Answer",
    20: "Not Authoritative", 21: "Not Supported", 22: "No Reachable Authority",
    23: "Network Error", 24: "Invalid Data", 25: "Signature Expired before Valid", 26: "Too Early",
    27: "Unsupported NSEC3 Iterations Value", 28: "Unable to conform to policy", 29: "Synthesized",
    30: "Invalid Query Type",
}  # fmt: skip

NOTEWORTHY = 0.1  # seconds of silence
MOST_OF_A_VALUE = 1_000  # characters of an RDATA inside a sentence
MOST_ERRORS, MOST_OF_AN_ERROR = 8, 1_000  # extended errors that are shown, octets of each

_FATES = {
    Outcome.UNREACHABLE: "unreachable",
    Outcome.PORT_UNREACHABLE: "nothing listens there",
    Outcome.NO_ROUTE: "no route from here",
    Outcome.TCP_FAILED: "the TCP connection was reset or closed",
    Outcome.TCP_SHORT: "TCP ended before the reply did",
    Outcome.MALFORMED: "sent no DNS message",
    Outcome.TOO_COMPLEX: "sent a message that costs too much to read",
    Outcome.ABANDONED: "stopped waiting",
    Outcome.SEND_FAILED: "this host could not send",
}

_AGAIN = {
    RetryReason.NO_REPLY: "no reply to the try before",
    RetryReason.SILENCE: "no reply so far",
    RetryReason.FORMERR: "FORMERR",
    RetryReason.NOTIMP: "NOTIMP",
    RetryReason.BADVERS: "BADVERS",
    RetryReason.REFUSED: "REFUSED",
    RetryReason.SERVFAIL: "SERVFAIL",
    RetryReason.DOUBT: "to see whether it was the options",
    RetryReason.TRUNCATED: "truncated over UDP",
}
_CAME = {
    StepReason.ROOT_HINTS: "root hints",
    StepReason.CLOSEST_CUT: "closest known cut",
    StepReason.GIVEN: "started here, as told",
    StepReason.CACHED: "cached",
    StepReason.REFERRAL: "referral from",
    StepReason.NO_ZONE_CUT: "no zone cut here",
    StepReason.NOT_UNDERSTOOD: "the minimised question was not understood",
    StepReason.DS_IN_BETWEEN: "a zone in between decides about DS",
    StepReason.ALIAS: "alias of",
    StepReason.ADDRESS: "address of",
    StepReason.DS: "DS of",
    StepReason.DNSKEY: "DNSKEY of",
    StepReason.SURVEY: "survey",
}


def amount(count: int, one: str, many: str = "") -> str:
    """`1 server`, `2 servers`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """`20.5 ms`, `1.5 s`."""
    return f"{seconds:.3g} s" if seconds >= 0.9995 else f"{seconds * 1000:.0f} ms"


def server(exchange: Exchange) -> str:
    """Name and address of who was asked."""
    asked = exchange.query.server
    port = "" if asked.port == 53 else f" port {asked.port}"
    return f"{host(asked.name) + ' ' if asked.name else ''}{asked.address}{port}"


def host(name: bytes) -> str:
    """A server's name, without the final dot."""
    return names.to_text(name).removesuffix(".") or "."


def fate(exchange: Exchange) -> str:
    """What became of a query that brought no reply."""
    outcome = exchange.outcome
    if outcome == Outcome.TIMEOUT:
        return f"no reply in {duration(exchange.waited)}"
    if outcome == Outcome.ABANDONED and exchange.sent and exchange.waited >= NOTEWORTHY:
        return f"no reply in {duration(exchange.waited)}; stopped waiting"
    if outcome == Outcome.TCP_TIMEOUT:
        return f"no whole reply over TCP in {duration(exchange.waited)}"
    words = _FATES.get(outcome, outcome)
    detail = exchange.detail
    return f"{words}: {detail}" if detail and detail != words else words


_WITHOUT = {"options": "retry without EDNS options", "edns": "retry without EDNS"}


def again(query: Query) -> str:
    """Why a query was sent once more, and without what."""
    return f"{_WITHOUT.get(query.left_out, 'asked again')}: {_AGAIN[query.because]}"


def came(because: Because) -> str:
    """Why the walk came to a zone."""
    words = _CAME[because.reason]
    return words if because.name is None else f"{words} {names.to_text(because.name)}"


def trouble(verdict: Unusable | LimitReached, exchange: Exchange | None) -> str:
    """Why an exchange or a step was of no use."""
    if exchange is not None and exchange.outcome != Outcome.REPLY:
        return fate(exchange)
    detail = verdict.detail
    text = detail_text(detail) or verdict.code.replace("-", " ")
    answered = detail is not None and detail.kind == DetailKind.RCODE
    return f"answered {text}" if answered else text


def passed_over(exchange: Exchange) -> str:
    """Why nothing was made of an exchange."""
    if exchange.reply is None:
        return fate(exchange)
    if exchange.reply.flags & types.TC:
        return "truncated"
    rcode = edns.rcode(exchange.reply)
    usual = rcode in (types.NOERROR, types.NXDOMAIN)
    return "answered too, after the first" if usual else f"answered {types.rcode_name(rcode)}"


def errors(exchange: Exchange) -> list[str]:
    """The extended DNS errors of a reply: `EDE 18 Prohibited: text`."""
    found = edns.read_edns(exchange.reply) if exchange.reply else None
    given = [data for code, data in found.options if code == edns.EDE] if found else []
    given = [data for data in given if len(data) >= 2]
    said = []
    for data in given[:MOST_ERRORS]:
        number = int.from_bytes(data[:2], "big")
        text = data[2:][:MOST_OF_AN_ERROR].rstrip(b"\0").decode("utf-8", "backslashreplace")
        words = f"EDE {number} {EDE_NAMES.get(number, '')}".rstrip()
        said.append(f"{words}: {text}" if text else words)
    if len(given) > MOST_ERRORS:
        said.append(f"{len(given) - MOST_ERRORS:,} more extended errors")
    return said


def said(verdict: Verdict, asked: Question) -> str:
    """What a usable reply said."""
    match verdict:
        case Answer():
            return values(verdict.rrsets[-1:]) or "an answer"
        case Redirect() if not verdict.target:
            return "alias of a name that would be too long"
        case Redirect():
            return f"alias of {names.to_text(verdict.target)}"
        case Referral():
            return _referral(verdict)
        case NoZoneCut():
            return f"no zone cut at {names.to_text(asked.name)}"
        case NoData():
            return f"{names.to_text(verdict.target)} has no {types.type_name(asked.type)} record"
        case NXDomain():
            return f"{names.to_text(verdict.target)} does not exist"
        case Unusable() | LimitReached():
            return trouble(verdict, None)


def _referral(verdict: Referral) -> str:
    cut = verdict.cut
    servers = amount(len(cut.servers), "name server")
    glue = "" if any(each.addresses for each in cut.servers) else ", no glue"
    signed = {True: ", signed", False: ", not signed", None: ""}[cut.secure]
    return f"{names.to_text(cut.zone)} has {servers}{glue}{signed}"


def values(sets: tuple[SignedRRset, ...], most: int = 4) -> str:
    """The data of RRsets: `A 192.0.2.1, 192.0.2.2, 3 more`."""
    parts = []
    for signed in sets[:most]:
        rrset = signed.rrset
        shown = [rdata.to_text(rrset.type, one, rrset.klass) for one in rrset.rdatas[:most]]
        shown = [
            f"{one[:MOST_OF_A_VALUE]}..." if len(one) > MOST_OF_A_VALUE else one for one in shown
        ]
        rest = len(rrset.rdatas) - most
        listed = ", ".join([*shown, f"{rest} more"] if rest > 0 else shown)
        parts.append(f"{types.type_name(rrset.type)} {listed}")
    if len(sets) > most:
        parts.append(f"{len(sets) - most} more RRsets")
    return "; ".join(parts)


def town(place: Place) -> str:
    """`Frankfurt DE`; "" when no town is known."""
    return f"{place.city} {place.country or ''}".rstrip() if place.city else ""


def origin(found: Origin, dot: str = "·") -> str:
    """Whose network, in one line: AS, its name, the prefix, the RPKI state."""
    number = f"AS{found.asn}" if found.asn is not None else ""
    who = " ".join(part for part in (number, found.as_name or "") if part)
    rpki = f"RPKI {found.rpki}" if found.rpki else ""
    return f" {dot} ".join(part for part in (who, found.prefix or "", rpki) if part)
