"""A report for tickets and chats, as Markdown: the verdict, what is wrong, a table of hops."""

from collections.abc import Iterable, Iterator
from time import gmtime, strftime

from dnstrace.model.exchange import Exchange
from dnstrace.model.finding import SEVERITIES, Finding, labels
from dnstrace.model.report import Report
from dnstrace.model.trace import Step
from dnstrace.model.verdict import LimitReached, Unusable
from dnstrace.render import summary, words
from dnstrace.render.escape import markdown, markdown_code
from dnstrace.render.findings import grouped
from dnstrace.render.view import Seen, View, verdicts
from dnstrace.wire import names, rdata, types

ONE_LINE = 1_000_000  # columns: nothing wraps
MOST_ROWS = 200  # of a table; the report as JSON has all


def report_markdown(report: Report) -> str:
    """All of it, with a line feed at its end."""
    view = View(ONE_LINE)
    parts = [f"**{markdown(summary.status(report, view, True).plain)}**"]
    parts += _findings(report.findings)
    parts += _table(("name", "TTL", "type", "data"), _answer(report))
    parts += _table(("zone", "server", "address", "instance", "said", "ms"), _hops(report, view))
    parts.append(markdown(_origin(report)))
    return "\n\n".join(parts) + "\n"


def _findings(findings: Iterable[Finding]) -> list[str]:
    """One list item each, the most severe first."""
    ranked = sorted(findings, key=lambda each: -SEVERITIES.index(each.severity))
    items = [_finding(finding) for finding in grouped(ranked)]
    return ["\n".join(items)] if items else []


def _finding(finding: Finding) -> str:
    said = f"- **{finding.severity}** {markdown_code(finding.code)}: {markdown(finding.text)}"
    who = labels(finding.servers)
    if who and not finding.claim:
        said += f" {markdown('At ' + ', '.join(who))}"
    if finding.remedy:
        said += f" → {markdown(finding.remedy)}"
    return f"{said} Next: {markdown_code(finding.next)}" if finding.next else said


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A table of GFM; its cells are escaped already. Nothing when it has no row."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return []
    more = [f"… and {len(lines) - MOST_ROWS:,} more"] if len(lines) > MOST_ROWS else []
    ruler = f"|{'---|' * len(head)}"
    return ["\n".join([f"| {' | '.join(head)} |", ruler, *lines[:MOST_ROWS]]), *more]


def _answer(report: Report) -> Iterator[tuple[str, ...]]:
    for signed in report.answer:
        rrset = signed.rrset
        for octets in rrset.rdatas:
            yield (
                markdown_code(names.to_text(rrset.name)),
                str(rrset.ttl),
                markdown_code(types.type_name(rrset.type)),
                markdown_code(_data(rdata.to_text(rrset.type, octets, rrset.klass))),
            )


def _data(text: str) -> str:
    most = words.MOST_OF_A_VALUE
    return text if len(text) <= most else f"{text[:most]}…"


def _hops(report: Report, view: View) -> Iterator[tuple[str, ...]]:
    """A row for every exchange of the walk itself, in the order in which they were sent."""
    seen = Seen(view, report.annotations, report.partial)
    found = [pair for step in report.trace.steps for pair in _of_walk(step)]
    for step, exchange in sorted(found, key=lambda pair: pair[1].id):
        server = exchange.query.server
        place = seen.place(exchange)
        where = [words.town(place), place.instance or place.identifier] if place else []
        latency = exchange.elapsed
        yield (
            markdown_code(names.to_text(step.zone)),
            markdown_code(words.host(server.name)) if server.name else "",
            markdown_code(server.address),
            markdown(" · ".join(filter(None, where))),
            markdown(_said(step, exchange)),
            "" if latency is None else f"{latency * 1000:.1f}",
        )


def _of_walk(step: Step) -> Iterator[tuple[Step, Exchange]]:
    yield from ((step, each) for each in step.exchanges if not each.query.beside)
    for child in step.children:
        yield from _of_walk(child)


def _said(step: Step, exchange: Exchange) -> str:
    verdict = verdicts(step).get(exchange.id)
    if verdict is None:
        return words.passed_over(exchange)
    if isinstance(verdict, Unusable | LimitReached):
        return words.trouble(verdict, exchange)
    return words.said(verdict, exchange.query.question)


def _origin(report: Report) -> str:
    """Where all this comes from."""
    when = strftime("%Y-%m-%d %H:%M:%S UTC", gmtime(report.started))
    used = report.network
    world = f"the lab's world {used.world}" if used.kind == "lab" else f"{used.kind} network"
    return f"dnstrace {report.version}, {when}, {world}, seed {report.trace.seed}"
