"""A survey in Prometheus' text format 0.0.4, for the textfile collector or a push gateway."""

from collections.abc import Iterator

from dnstrace.model.survey import Survey, Surveyed
from dnstrace.render.escape import prometheus
from dnstrace.wire import names

Sample = tuple[dict[str, str], float]

_HELP = {
    "up": "Whether the address answers for the zone with authority.",
    "queries": "Queries for the SOA record that were sent.",
    "replies": "Replies that came.",
    "rtt_min_seconds": "The shortest round trip.",
    "rtt_median_seconds": "The median round trip.",
    "soa_serial": "The serial of the zone as this address has it.",
    "info": "The instance that answered, and whose network the address is in.",
    "finding": "What is wrong, by its code.",
    "timestamp_seconds": "When the survey began.",
}


def survey_metrics(survey: Survey) -> str:
    """All metrics, each with its help and type; all are gauges named `dnstrace_servers_…`."""
    lines: list[str] = []
    for name, text in _HELP.items():
        samples = list(_samples(survey, name))
        if not samples:
            continue
        metric = f"dnstrace_servers_{name}"
        lines += [f"# HELP {metric} {text}", f"# TYPE {metric} gauge"]
        lines += [f"{metric}{{{_labels(labels)}}} {value:.15g}" for labels, value in samples]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: dict[str, str]) -> str:
    return ",".join(f'{name}="{prometheus(value)}"' for name, value in labels.items())


def _samples(survey: Survey, name: str) -> Iterator[Sample]:
    zone = {"zone": names.to_text(survey.zone)}
    if name == "timestamp_seconds":
        yield zone, round(survey.started, 3)
        return
    if name == "finding":
        codes = [code for code, _ in survey.remarks()] + [each.code for each in survey.findings]
        for code in dict.fromkeys(codes):
            yield {**zone, "code": code}, 1
        return
    for seen in survey.addresses:
        labels = {**zone, "server": names.to_text(seen.name), "address": seen.address}
        if name == "info":
            for more in _instances(survey, seen):
                yield {**labels, **more}, 1
        else:
            value = _value(seen, name)
            if value is not None:
                yield labels, value


def _value(seen: Surveyed, name: str) -> float | None:
    """The value of a metric at an address; `None` when it has none."""
    match name:
        case "up":
            return float(not seen.trouble)
        case "queries":
            return len(seen.samples)
        case "replies":
            return len(seen.replies)
        case "rtt_min_seconds":
            return seen.least
        case "rtt_median_seconds":
            return seen.middle
    return seen.serials[-1] if seen.serials else None


def _instances(survey: Survey, seen: Surveyed) -> Iterator[dict[str, str]]:
    origin = next(iter(survey.origins(seen.address)), None)
    network = {"asn": str(origin.asn)} if origin and origin.asn is not None else {}
    for place in survey.places(seen.address):
        known = {
            "instance": place.instance or place.identifier,
            "operator": place.operator or "",
            "city": place.city or "",
            "country": place.country or "",
        }
        yield {**known, **network}
