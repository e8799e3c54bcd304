"""A report read back from its JSON, trusting nothing in it."""

from typing import get_args

from dnstrace.codec.findings import finding, server
from dnstrace.codec.json_value import JsonValue, parse
from dnstrace.codec.report import version1
from dnstrace.codec.report.decode_exchange import (
    Reading,
    name_servers,
    question,
    read_exchange,
    read_judged,
    rrset,
)
from dnstrace.codec.report.encode import OLDER, SCHEMA
from dnstrace.errors import UsageError
from dnstrace.model.annotation import (
    Annotations,
    Comparison,
    Identity,
    Origin,
    Place,
    Rpki,
    Stub,
    StubStatus,
)
from dnstrace.model.exchange import Exchange, TimedBy
from dnstrace.model.report import NetworkKind, NetworkUsed, Report, Status
from dnstrace.model.security import Security, SecurityStatus
from dnstrace.model.trace import Because, Step, StepReason, Trace
from dnstrace.model.zonecut import CutSource


def unarchive(text: str, source: str = "report") -> Report:
    """The report that `archive` wrote as `text`; unknown keys are ignored.

    For a report without the messages' octets, messages are rebuilt from its sections, and it is
    marked `partial`.

    Args:
        source: what an error names: a file, a line of a file.
    Raises: UsageError for anything else, in one line: where, what, what to do.
    """
    top = parse(text, source)
    schema = top.value.get("schema") if isinstance(top.value, dict) else None
    if schema not in (SCHEMA, *OLDER):
        if isinstance(schema, str) and schema.startswith("dnstrace/report/"):
            number = schema.removeprefix("dnstrace/report/")[:12]
            raise UsageError(
                f"{source}: schema {number!r} is not the one this version reads ({SCHEMA}): "
                "use the dnstrace that wrote it"
            )
        raise UsageError(f"{source}: not a report: `dnstrace --json NAME` writes them ({SCHEMA})")
    return _report(top)


def _report(top: JsonValue) -> Report:
    version = 1 if top["schema"].value in OLDER else 2
    reading = Reading(top["replayable"].flag(), version)
    sets = top["rrsets"]
    trace = Trace(
        question(sets["question"]),
        top["steps"].each(lambda value: _step(value, reading)),
        top["seed"].integer(),
    )
    return Report(
        question=question(top["question"]),
        started=top["started"].instant(),
        elapsed=top["elapsed_ms"].seconds(),
        status=top["status"].one_of(*Status),
        rcode=top["rcode"].rcode(),
        security=_security(top),
        answer=sets["answer"].each(lambda value: rrset(value, reading)),
        trace=trace,
        annotations=_annotations(top),
        findings=top["findings"].each(finding),
        network=_network(top["network"]),
        options=top["options"].pairs(),
        version=top["version"].text(),
        authority=sets["authority"].each(lambda value: rrset(value, reading)),
        partial=not reading.wires,
    )


def _security(value: JsonValue) -> Security:
    detail = value["security_detail"]
    return Security(
        value["security"].one_of(*SecurityStatus),
        detail["reason"].text(),
        detail["code"].text(),
        detail["ede"].maybe(lambda ede: ede.integer(most=65535)),
        detail.optional("zone", lambda zone: zone.maybe(JsonValue.name), None),
        detail.optional("exchanges", lambda cited: cited.each(JsonValue.integer), ()),
        detail.optional("servers", lambda servers: servers.each(server), ()),
    )


def _step(value: JsonValue, reading: Reading) -> Step:
    exchanges: tuple[Exchange, ...] = value["exchanges"].each(
        lambda exchange: read_exchange(exchange, reading)
    )
    return Step(
        id=value["id"].integer(),
        zone=value["zone"].name(),
        question=question(value["question"]),
        because=_because(value, reading),
        source=value["source"].one_of("", *get_args(CutSource)),
        cached=value["cached"].flag(),
        exchanges=exchanges,
        judged=value["verdicts"].each(lambda verdict: read_judged(verdict, reading)),
        children=value["children"].each(lambda child: _step(child, reading)),
        servers=name_servers(value["servers"]),
        security=_security(value),
    )


def _because(value: JsonValue, reading: Reading) -> Because:
    if reading.version == 1:
        return version1.step_reason(value["because"])
    reason = value["because"].one_of(*StepReason)
    return Because(reason, value["because_of"].maybe(JsonValue.name))


def _network(value: JsonValue) -> NetworkUsed:
    return NetworkUsed(
        value["kind"].one_of(*get_args(NetworkKind)),
        value["world"].text(),
        value["vantage"].text(),
        tuple(value["families"].each(lambda family: family.integer(4, 6))),
    )


def _annotations(top: JsonValue) -> Annotations:
    return Annotations(
        identities=top["identities"].each(_identity),
        places=top["places"].each(_place),
        origins=top["origins"].each(_origin),
        stub=top["stub"].maybe(_stub),
    )


def _identity(value: JsonValue) -> Identity:
    return Identity(
        value["address"].text(),
        value["question"].text(),
        value["text"].maybe(JsonValue.text),
        value["exchange"].maybe(JsonValue.integer),
    )


def _place(value: JsonValue) -> Place:
    return Place(
        exchange=value["exchange"].maybe(JsonValue.integer),
        server=value["server"].text(),
        identifier=value["identifier"].text(),
        operator=value["operator"].maybe(JsonValue.text),
        instance=value["instance"].maybe(JsonValue.text),
        site=value["site"].maybe(JsonValue.text),
        city=value["city"].maybe(JsonValue.text),
        country=value["country"].maybe(JsonValue.text),
        latitude=value["lat"].maybe(JsonValue.number),
        longitude=value["lon"].maybe(JsonValue.number),
        method=value["method"].text(),
        confidence=value["confidence"].number(),
        evidence=value["evidence"].text(),
        alternatives=value["alternatives"].each(JsonValue.text),
        rejected=value["rejected"].text(),
    )


def _origin(value: JsonValue) -> Origin:
    return Origin(
        address=value["address"].text(),
        asn=value["asn"].maybe(lambda asn: asn.integer(most=2**32 - 1)),
        as_name=value["as_name"].maybe(JsonValue.text),
        prefix=value["prefix"].maybe(JsonValue.text),
        rpki=value["rpki"].maybe(lambda rpki: rpki.one_of(*get_args(Rpki))),
        source=value["source"].text(),
        as_of=value["as_of"].text(),
    )


def _stub(value: JsonValue) -> Stub:
    return Stub(
        status=value["status"].one_of(*get_args(StubStatus)),
        resolver=value["resolver"].text(),
        elapsed=value["elapsed_ms"].maybe(JsonValue.seconds),
        timed_by=value["timed_by"].one_of(*get_args(TimedBy)),
        answer=value["answer"].each(
            lambda record: (
                record["type"].text(),
                record["rdata"].text(),
                record["ttl"].maybe(JsonValue.integer),
            )
        ),
        detail=value["detail"].text(),
        compared=value["compared"].one_of(*get_args(Comparison)),
    )
