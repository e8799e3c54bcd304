"""The data of the answer, one record a line, and nothing else."""

from collections.abc import Iterator

from dnstrace.model.report import INTERCEPTED, Report
from dnstrace.model.survey import Survey
from dnstrace.wire import names, rdata


def short(report: Report) -> Iterator[str]:
    """The RDATA of every record of the answer in chain order; printable ASCII only."""
    for signed in report.answer:
        for octets in signed.rrset.rdatas:
            yield rdata.to_text(signed.rrset.type, octets, signed.rrset.klass)


def short_remark(report: Report) -> str:
    """What has to be known beside the bare data; empty when there is nothing."""
    if report.status == INTERCEPTED:
        name = names.to_text(report.question.name)
        return f"this network answers port 53 itself: nothing is known about {name}"
    return ""


def short_survey(survey: Survey) -> Iterator[str]:
    """`NAME ADDRESS`, and what is wrong there in a word or two, for every address of a zone."""
    for seen in survey.addresses:
        yield f"{names.to_text(seen.name)} {seen.address} {seen.trouble}".rstrip()
