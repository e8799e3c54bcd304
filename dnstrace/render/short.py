"""The data of the answer, one record a line, and nothing else."""

from collections.abc import Iterator

from dnstrace.model.report import Report
from dnstrace.wire import rdata


def short(report: Report) -> Iterator[str]:
    """The RDATA of every record of the answer in chain order; printable ASCII only."""
    for signed in report.answer:
        for octets in signed.rrset.rdatas:
            yield rdata.to_text(signed.rrset.type, octets, signed.rrset.klass)
