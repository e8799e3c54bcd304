"""One question as clients of several subnets would see it: a plain walk, then one for each."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dnstrace.engine.session import run
from dnstrace.engine.venue import Venue
from dnstrace.model.question import Question
from dnstrace.model.report import INTERRUPTED, Report
from dnstrace.model.verdict import Answer, NoData, NXDomain, Redirect
from dnstrace.options import Options
from dnstrace.wire import names

if TYPE_CHECKING:
    from dnstrace.resolver.observer import Observer


def run_by_subnet(
    questions: Iterable[Question],
    options: Options,
    observer: "Observer | None",
    venue: Venue | None,
    subnets: tuple[str, ...],
) -> Iterator[Report]:
    """Walk to each question without the option, then once for each subnet.

    Only the zones that answered the plain walk are sent the subnet: neither the root nor the zones
    that do nothing but refer learn it.

    Raises: UsageError as `session.run`.
    """
    for question in questions:
        plain = next(run([question], options, observer, venue))
        yield plain
        if plain.status == INTERRUPTED:
            return
        zones = answering_zones(plain)
        if not zones:  # nobody is there who could be told
            continue
        again = options._replace(stub=False, seed=plain.trace.seed, subnet_zones=zones)
        for subnet in subnets:
            report = next(run([question], again._replace(subnet=subnet), observer, venue))
            yield report
            if report.status == INTERRUPTED:
                return


def answering_zones(report: Report) -> tuple[str, ...]:
    """The zones whose servers answered, each name in the chain of aliases by one."""
    final = (Answer, Redirect, NoData, NXDomain)
    zones = []
    for step in report.trace.steps:
        own = {exchange.id for exchange in step.exchanges if not exchange.query.beside}
        verdicts = [judged.verdict for judged in step.judged if judged.exchange in own]
        if any(isinstance(verdict, final) for verdict in verdicts):
            zones.append(names.to_text(step.zone))
    return tuple(dict.fromkeys(zones))
