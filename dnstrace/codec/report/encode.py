"""A report as JSON, `dnstrace/report/2`: names first, units in the keys, always the same bytes."""

from dnstrace.codec.findings import finding_document, maybe_name, server_document
from dnstrace.codec.places import place_document
from dnstrace.codec.report.encode_exchange import (
    exchange_document,
    instant,
    judged_document,
    milliseconds,
    name,
    question_document,
    rrset_document,
    server_names,
)
from dnstrace.model.annotation import Identity, Origin, Place, Stub
from dnstrace.model.report import Report
from dnstrace.model.rrset import SignedRRset
from dnstrace.model.security import Security
from dnstrace.model.trace import Step
from dnstrace.wire import rdata, types

SCHEMA = "dnstrace/report/2"
OLDER = ("dnstrace/report/1",)  # read as well

Document = dict[str, object]


def archive(report: Report, wires: bool = True) -> str:
    """One line of ASCII JSON without the line feed; equal reports give equal lines.

    Args:
        wires: whether to keep the messages' octets; without them the report can be shown, not
            replayed.
    """
    import json

    text = json.dumps(document(report, wires), allow_nan=False, separators=(", ", ": "))
    # JSON need not escape DEL, so json does not; no control octet may reach an output.
    return text.replace("\x7f", "\\u007f")


def document(report: Report, wires: bool = True) -> Document:
    """The report in JSON's types, its keys in the schema's order."""
    wires = wires and not report.partial
    annotations = report.annotations
    return {
        "schema": SCHEMA,
        "question": question_document(report.question),
        "started": instant(report.started),
        "elapsed_ms": milliseconds(report.elapsed),
        "status": report.status,
        "rcode": types.rcode_name(report.rcode),
        "security": report.security.status,
        "security_detail": _security_detail(report.security),
        "answer": [record for signed in report.answer for record in _records(signed)],
        "answer_signatures": [record for signed in report.answer for record in _signatures(signed)],
        "stub": _stub(annotations.stub) if annotations.stub else None,
        "steps": [_step(step, wires) for step in report.trace.steps],
        "findings": [finding_document(finding) for finding in report.findings],
        "identities": [_identity(identity) for identity in annotations.identities],
        "places": [_place(place) for place in annotations.places],
        "origins": [_origin(origin) for origin in annotations.origins],
        "network": {**report.network._asdict(), "families": list(report.network.families)},
        "options": dict(report.options),
        "seed": report.trace.seed,
        "replayable": wires,
        "rrsets": {
            "question": question_document(report.trace.question),
            "answer": [rrset_document(signed, wires) for signed in report.answer],
            "authority": [rrset_document(signed, wires) for signed in report.authority],
        },
        "version": report.version,
    }


def _security_detail(security: Security) -> Document:
    return {
        "reason": security.reason,
        "code": security.code,
        "ede": security.ede,
        "zone": maybe_name(security.zone),
        "exchanges": list(security.exchanges),
        "servers": [server_document(server) for server in security.servers],
    }


def _records(signed: SignedRRset) -> list[Document]:
    rrset = signed.rrset
    return [
        {
            "name": name(rrset.shown or rrset.name),
            "type": types.type_name(rrset.type),
            "class": types.class_name(rrset.klass),
            "ttl": rrset.ttl,
            "rdata": rdata.to_text(rrset.type, octets, rrset.klass),
        }
        for octets in rrset.rdatas
    ]


def _signatures(signed: SignedRRset) -> list[Document]:
    rrset = signed.rrset._replace(type=types.RRSIG, rdatas=signed.signatures)
    return _records(SignedRRset(rrset))


def _step(step: Step, wires: bool) -> Document:
    judged = [judged_document(each, wires) for each in step.judged]
    verdict = _verdict(step)
    return {
        "id": step.id,
        "zone": name(step.zone),
        "because": step.because.reason,
        "because_of": None if step.because.name is None else name(step.because.name),
        "question": question_document(step.question),
        "cached": step.cached,
        "source": step.source,
        "servers": server_names(step.servers),
        "verdict": judged[verdict]["verdict"] if judged else None,
        "security": step.security.status,
        "security_detail": _security_detail(step.security),
        "exchanges": [exchange_document(exchange, wires) for exchange in step.exchanges],
        "verdicts": judged,
        "children": [_step(child, wires) for child in step.children],
    }


def _verdict(step: Step) -> int:
    """Which of a step's judgements is the walk's: not that of what was asked beside it."""
    beside = {exchange.id for exchange in step.exchanges if exchange.query.beside}
    own = [index for index, each in enumerate(step.judged) if each.exchange not in beside]
    return own[-1] if own else -1


def _stub(stub: Stub) -> Document:
    return {
        "status": stub.status,
        "resolver": stub.resolver,
        "elapsed_ms": milliseconds(stub.elapsed),
        "timed_by": stub.timed_by,
        "answer": [{"type": kind, "rdata": text, "ttl": ttl} for kind, text, ttl in stub.answer],
        "detail": stub.detail,
        "compared": stub.compared,
    }


def _identity(identity: Identity) -> Document:
    return {
        "address": identity.address,
        "question": identity.name,
        "text": identity.text,
        "exchange": identity.exchange,
    }


def _place(place: Place) -> Document:
    return {"exchange": place.exchange, "server": place.server, **place_document(place)}


def _origin(origin: Origin) -> Document:
    return origin._asdict()
