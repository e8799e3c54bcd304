"""The library: walks and surveys for programs, and reports as text and back."""

from dnstrace.engine import option_checks, session
from dnstrace.engine.replay import replay
from dnstrace.engine.runs import reports
from dnstrace.engine.venue import Venue, real_venue
from dnstrace.errors import UsageError
from dnstrace.model.question import Question
from dnstrace.model.report import Report
from dnstrace.model.survey import Survey
from dnstrace.options import Options
from dnstrace.wire import names

__all__ = ["from_json", "question", "replay", "servers", "to_json", "trace", "trace_sync"]


def question(name: str, type: str | int = "A") -> Question:
    """The question for a name in presentation format; internationalised ones by IDNA 2008.

    Raises: UsageError when the name or the type cannot be.
    """
    if not isinstance(name, str):
        raise UsageError(f"{name!r} is no name: give a text such as 'www.example.com'")
    number = option_checks.rr_type(type)
    try:
        return Question(names.from_text(name if name.isascii() else _a_labels(name)), number)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _a_labels(name: str) -> str:
    import dns.exception
    import dns.name

    try:
        return dns.name.from_text(name, idna_codec=dns.name.IDNA_2008_Practical).to_text()
    except (dns.exception.DNSException, UnicodeError) as error:
        raise names.BadName(f"{name!r} is no internationalised domain name: {error}") from None


def trace_sync(name: str, type: str | int = "A", options: Options | None = None) -> Report:
    """Walk from the root to the answer and return all that was seen on the way.

    It takes as long as the walk does, `options.total` seconds at most, and blocks meanwhile; in
    an asyncio program `trace` does not. Several threads may walk at the same time.

    Args:
        name: in presentation format, with or without the final dot.
        type: a mnemonic, TYPEnnn or a number from 0 to 65535 (RFC 3597 §5).
        options: `None` for the defaults: the real network, from the root hints.
    Returns: always a report; what failed is in its `status` and `findings`.
    Raises: UsageError when the question or the options cannot be; KeyboardInterrupt never: a walk
        that is interrupted has the status "interrupted".
    """
    asked, chosen = question(name, type), option_checks.options(options)
    return next(reports([asked], chosen, None, _venue(chosen) or real_venue(chosen)))


async def trace(name: str, type: str | int = "A", options: Options | None = None) -> Report:
    """The same for programs that run on asyncio, whose loop stays free meanwhile.

    Any number may run side by side; each has its own cache. Cancelling one closes its sockets.

    Args, Returns: as for `trace_sync`.
    Raises: UsageError when the question or the options cannot be; asyncio.CancelledError.
    """
    asked, chosen = question(name, type), option_checks.options(options)
    return await session.run_in_asyncio(asked, chosen, _venue(chosen))


def servers(zone: str, options: Options | None = None, count: int = 3) -> Survey:
    """Ask every address of every name server of a zone for its SOA record and for who it is.

    It blocks for a few seconds, a minute at most; asyncio programs run it in a thread.

    Args:
        zone: in presentation format.
        options: as for `trace_sync`; nothing is validated.
        count: how often each address is asked, from 1 to 20, 0.2 s apart.
    Returns: always a survey; what failed is in its `status`, and each address's `trouble`.
    Raises: UsageError when the zone, the options or the count cannot be.
    """
    asked, chosen = question(zone, "NS"), option_checks.options(options)
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 20:
        raise UsageError(f"count={count!r}: give a number from 1 to 20")
    from dnstrace.engine.survey import survey_zone

    return survey_zone(asked.name, chosen, count, _venue(chosen))


def _venue(options: Options) -> Venue | None:
    if options.lab is None:
        return None
    from dnstrace.engine.lab_venue import lab_venue

    return lab_venue(options)


def to_json(report: Report, wires: bool = True) -> str:
    """A report as one line of JSON, `dnstrace/report/1` (docs/reference/report.schema.json).

    Args:
        wires: with the messages themselves, without which it can be shown but not replayed.
    """
    from dnstrace.codec.report.encode import archive

    return archive(report, wires)


def from_json(text: str) -> Report:
    """A report out of its JSON: equal to the one that `to_json` was given, times to 1 µs.

    Raises: UsageError that says where it is wrong.
    """
    from dnstrace.codec.report.decode import unarchive

    return unarchive(text)
