"""A finding as every document gives it: zone, servers, what is wrong, what to do."""

from dnstrace.codec.json_value import JsonValue
from dnstrace.model.finding import SEVERITIES, Finding
from dnstrace.model.question import Server
from dnstrace.wire import names


def finding_document(finding: Finding) -> dict[str, object]:
    """A finding in JSON's types."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "zone": maybe_name(finding.zone),
        "servers": [server_document(server) for server in finding.servers],
        "text": finding.text,
        "claim": finding.claim,
        "remedy": finding.remedy,
        "next": finding.next,
        "exchanges": list(finding.exchanges),
    }


def server_document(server: Server) -> dict[str, object]:
    """A server by name, where it is known, and address."""
    return {"name": maybe_name(server.name), "address": server.address}


def maybe_name(name: bytes | None) -> str | None:
    """A name as text; `None` stays."""
    return None if name is None else names.to_text(name)


def finding(value: JsonValue) -> Finding:
    """A finding read back; version 1 had servers as text, and no more than that.

    Raises: UsageError.
    """
    return Finding(
        code=value["code"].text(),
        severity=value["severity"].one_of(*SEVERITIES),
        text=value["text"].text(),
        exchanges=value["exchanges"].each(JsonValue.integer),
        servers=value["servers"].each(server),
        zone=value.optional("zone", lambda zone: zone.maybe(JsonValue.name), None),
        claim=value.optional("claim", JsonValue.text, ""),
        remedy=value.optional("remedy", JsonValue.text, ""),
        next=value.optional("next", JsonValue.text, ""),
    )


def server(value: JsonValue) -> Server:
    """A server read back: an object, or `name (address)` in version 1.

    Raises: UsageError.
    """
    if isinstance(value.value, dict):
        return Server(value["address"].text(), name=value["name"].maybe(JsonValue.name))
    name, bracket, address = value.text().rpartition(" (")
    if not bracket:
        return Server(value.text())
    try:
        return Server(address.removesuffix(")"), name=names.lower(names.from_text(name)))
    except names.BadName:
        return Server(value.text())
