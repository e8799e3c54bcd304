"""The formats of output, each made by one module of `render`, or of `codec` for JSON.

A new one is that module and an entry here.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from rich.console import RenderableType

    from dnstrace.cli.args.output import Output
    from dnstrace.model.difference import Difference
    from dnstrace.model.location import Whereabouts
    from dnstrace.model.report import Report
    from dnstrace.model.survey import Survey
    from dnstrace.render.view import View

Render = Callable[[Any, "Output", "TextIO"], str]
"""A result, what was chosen, and the file that it is for (its width, its encoding) to text."""


class Format(NamedTuple):
    """A format; `None` for what cannot be said in it."""

    report: Render | None = None
    survey: Render | None = None
    location: Render | None = None
    warm: "Callable[[], Iterator[None]]" = lambda: iter(())  # steps that get ready for a report
    differences: Render | None = None
    gap: str = ""  # between two results


def drawn(
    output: "Output", file: "TextIO", parts: "Callable[[View], Iterable[RenderableType]]"
) -> str:
    """Paragraphs as they look in that file."""
    from dnstrace.render.screen import TerminalBuffer, console, view_of

    buffer = TerminalBuffer(file)
    target = console(buffer, output.color, output.width)
    for part in parts(view_of(target, output.verbose)):
        target.print(part, no_wrap=True, overflow="crop", crop=False)
    return buffer.getvalue()


def _report_tree(report: "Report", output: "Output", file: "TextIO") -> str:
    from dnstrace.render.screen import paragraphs

    return drawn(output, file, lambda view: paragraphs(report, view, output.quiet))


def _survey_tree(survey: "Survey", output: "Output", file: "TextIO") -> str:
    from dnstrace.render.servers import servers

    return drawn(output, file, lambda view: servers(survey, view, output.quiet))


def _location_tree(found: "Whereabouts", output: "Output", file: "TextIO") -> str:
    from dnstrace.render.vantage_location import whereabouts

    return drawn(output, file, lambda view: whereabouts(found, view, output.quiet))


def _report_json(report: "Report", output: "Output", _file: "TextIO") -> str:
    from dnstrace.codec.report.encode import archive

    return archive(report, output.wires) + "\n"


def _survey_json(survey: "Survey", _output: "Output", _file: "TextIO") -> str:
    from dnstrace.codec.surveys import survey_json

    return survey_json(survey) + "\n"


def _location_json(found: "Whereabouts", _output: "Output", _file: "TextIO") -> str:
    from dnstrace.codec.locations import whereabouts_json

    return whereabouts_json(found) + "\n"


def _report_short(report: "Report", _output: "Output", _file: "TextIO") -> str:
    from dnstrace.render.short import short

    return "".join(f"{line}\n" for line in short(report))


def _survey_short(survey: "Survey", _output: "Output", _file: "TextIO") -> str:
    from dnstrace.render.short import short_survey

    return "".join(f"{line}\n" for line in short_survey(survey))


def _warm_tree() -> "Iterator[None]":
    from dnstrace.render import warm

    return warm()


def _warm_markdown() -> "Iterator[None]":
    from dnstrace.render import warm_markdown

    return warm_markdown()


def _warm_json() -> "Iterator[None]":
    from dnstrace.codec.report import warm

    return warm()


def _warm_short() -> "Iterator[None]":
    from dnstrace.render import warm_short

    return warm_short()


def _report_markdown(report: "Report", _output: "Output", _file: "TextIO") -> str:
    from dnstrace.render.markdown import report_markdown

    return report_markdown(report)


def _survey_csv(survey: "Survey", _output: "Output", _file: "TextIO") -> str:
    from dnstrace.render.comma_separated import survey_csv

    return survey_csv(survey)


def _survey_metrics(survey: "Survey", _output: "Output", _file: "TextIO") -> str:
    from dnstrace.render.prometheus import survey_metrics

    return survey_metrics(survey)


def _differences_text(found: "list[Difference]", _output: "Output", file: "TextIO") -> str:
    from dnstrace.render.differences import lines

    plain = (file.encoding or "").lower().replace("-", "") != "utf8"
    return "".join(f"{line}\n" for line in lines(found, plain))


def _differences_json(found: "list[Difference]", _output: "Output", _file: "TextIO") -> str:
    from dnstrace.codec.differences import differences_json

    return differences_json(found) + "\n"


FORMATS = {
    "tree": Format(
        _report_tree, _survey_tree, _location_tree, _warm_tree, _differences_text, gap="\n"
    ),
    "json": Format(_report_json, _survey_json, _location_json, _warm_json, _differences_json),
    "short": Format(_report_short, _survey_short, warm=_warm_short),
    "markdown": Format(_report_markdown, warm=_warm_markdown, gap="\n"),
    "csv": Format(survey=_survey_csv),
    "prometheus": Format(survey=_survey_metrics),
}


def listed() -> str:
    """All formats for the help: those of a survey alone behind the others."""
    whole = [name for name, each in FORMATS.items() if each.report is not None]
    others = [name for name in FORMATS if name not in whole]
    return f"{', '.join(whole)}; servers: {', '.join(others)} too"


def formats_for(subject: str) -> list[str]:
    """The formats in which a subject (`report`, `survey`, `location`) can be said."""
    return [name for name, each in FORMATS.items() if getattr(each, subject) is not None]
