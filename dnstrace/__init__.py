"""Trace a name from the root of the DNS down to its answer.

`trace` and `trace_sync` walk and return a `Report`; `Options` are its choices. These names, the
fields of `Report` and `Options`, and the JSON of `dnstrace.to_json` are stable; what is not named
here is private.
"""

from dnstrace.version import __version__

TYPE_CHECKING = False  # typing's own would be most of what importing this package costs
if TYPE_CHECKING:
    from dnstrace.api import from_json, replay, to_json, trace, trace_sync
    from dnstrace.errors import DnstraceError, UsageError
    from dnstrace.model.finding import Finding
    from dnstrace.model.report import Report
    from dnstrace.options import Options

__all__ = [
    "DnstraceError",
    "Finding",
    "Options",
    "Report",
    "UsageError",
    "__version__",
    "from_json",
    "replay",
    "to_json",
    "trace",
    "trace_sync",
]

_HOMES = {
    "DnstraceError": "dnstrace.errors",
    "Finding": "dnstrace.model.finding",
    "Options": "dnstrace.options",
    "Report": "dnstrace.model.report",
    "UsageError": "dnstrace.errors",
    "from_json": "dnstrace.api",
    "replay": "dnstrace.api",
    "to_json": "dnstrace.api",
    "trace": "dnstrace.api",
    "trace_sync": "dnstrace.api",
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
