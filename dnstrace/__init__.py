"""Trace a name from the root of the DNS down to its answer.

`trace` and `trace_sync` walk and return a `Report`; `Options` are its choices; `servers` asks every
name server of a zone. What is named here is public, docs/library.md says what of it is stable, and
everything else is private.
"""

from dnstrace.version import __version__

TYPE_CHECKING = False  # typing's own would be most of what importing this package costs
if TYPE_CHECKING:
    from dnstrace.api import from_json, replay, servers, to_json, trace, trace_sync
    from dnstrace.errors import DnstraceError, UsageError
    from dnstrace.model.annotation import Place
    from dnstrace.model.finding import Finding
    from dnstrace.model.report import Report
    from dnstrace.model.rrset import RRset
    from dnstrace.model.survey import Survey
    from dnstrace.options import Options
    from dnstrace.render.plain import (
        finding_text,
        name_text,
        place_text,
        rdata_texts,
        render_servers,
        render_tree,
        type_text,
    )

__all__ = [
    "DnstraceError",
    "Finding",
    "Options",
    "Place",
    "RRset",
    "Report",
    "Survey",
    "UsageError",
    "__version__",
    "finding_text",
    "from_json",
    "name_text",
    "place_text",
    "rdata_texts",
    "render_servers",
    "render_tree",
    "replay",
    "servers",
    "to_json",
    "trace",
    "trace_sync",
    "type_text",
]

_HOMES = {
    "DnstraceError": "dnstrace.errors",
    "Finding": "dnstrace.model.finding",
    "Options": "dnstrace.options",
    "Place": "dnstrace.model.annotation",
    "RRset": "dnstrace.model.rrset",
    "Report": "dnstrace.model.report",
    "Survey": "dnstrace.model.survey",
    "UsageError": "dnstrace.errors",
    "finding_text": "dnstrace.render.plain",
    "from_json": "dnstrace.api",
    "name_text": "dnstrace.render.plain",
    "place_text": "dnstrace.render.plain",
    "rdata_texts": "dnstrace.render.plain",
    "render_servers": "dnstrace.render.plain",
    "render_tree": "dnstrace.render.plain",
    "replay": "dnstrace.api",
    "servers": "dnstrace.api",
    "to_json": "dnstrace.api",
    "trace": "dnstrace.api",
    "trace_sync": "dnstrace.api",
    "type_text": "dnstrace.render.plain",
}


def __getattr__(name: str) -> object:
    """Fetch a public name on first use: importing this package costs next to nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """What tab completion offers."""
    return sorted(__all__)
