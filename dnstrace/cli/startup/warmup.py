"""What a walk's idle moments are used for: importing and reading what will be needed after it.

Last comes a rehearsal of the walk's end. A first report costs several times as much as a second
one: rules of operators are compiled, tables read, styles looked up. None of that needs the last
reply.
"""

from collections.abc import Callable
from functools import partial

from dnstrace.cli.args.output import Output
from dnstrace.cli.startup.interrupts import raise_lost
from dnstrace.model.progress import Progress
from dnstrace.model.report import NetworkUsed, Report
from dnstrace.model.trace import Trace

Job = Callable[[], object]

# In pieces so small that no reply waits long for one of them; what comes first is needed first.
_VALIDATING = (
    "hashlib",
    "dnstrace.dnssec.records",
    "dnstrace.dnssec.validator",
    "dnstrace.dnssec.chain",
    "cryptography.hazmat.bindings._rust",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.asymmetric.ec",
    "dnstrace.dnssec.clock_skew",
    "cryptography.hazmat.primitives.asymmetric.rsa",
)
_TREE = (
    "inspect",
    "pickle",
    "rich.color",
    "rich.style",
    "rich.segment",
    "rich.text",
    "datetime",
    "rich.markup",
    "rich.default_styles",
    "rich.console",
    "rich.tree",
    "dnstrace.render.words",
    "dnstrace.render.tree",
    "dnstrace.render.screen",
)
_JSON = ("json", "datetime", "dnstrace.codec.report.encode")
_SHORT = ("dnstrace.render.short",)
_CONCLUDING = (
    "dnstrace.annotate.identity",
    "lzma",
    "dnstrace.annotate.geoloc.generic",
    "dnstrace.annotate.geoloc.operators.table",
    "dnstrace.annotate.geoloc.locate",
    "dnstrace.diagnose.causes",
    "dnstrace.diagnose.interception.signs",
    "dnstrace.diagnose.routes",
    "dnstrace.annotate.asn.table",
    "dnstrace.annotate.stub_comparison",
)


def jobs(output: Output, dnssec: bool) -> tuple[Job, ...]:
    """Small jobs for the moments in which replies are awaited, in the order of their need.

    Args:
        dnssec: whether anything will be validated.
    """
    plain = not output.uses("tree")
    wanted = (("json", _JSON), ("short", _SHORT), ("tree", _TREE))
    printing = [module for name, modules in wanted if output.uses(name) for module in modules]
    modules = (*(_VALIDATING if dnssec else ()), *printing, *_CONCLUDING)
    imports = (partial(_import, module) for module in modules)
    return (*imports, _places, _networks, *(() if plain else (_widths,)))


def _import(module: str) -> None:
    __import__(module)
    raise_lost()


def _places() -> None:
    """Read the packed table of places."""
    from dnstrace.annotate.geoloc import decode

    decode("", "fra")


def _networks() -> None:
    """Read the built-in table of networks."""
    from dnstrace.annotate.asn.table import embedded

    embedded()


def _widths() -> None:
    """Read rich's table of the widths of what is not ASCII."""
    from rich.cells import cell_len

    cell_len("├")


class Rehearsal:
    """Annotates, judges and prints what is known so far, once, and throws it away.

    Args:
        progress: the observer of the walk.
        show: turns a report into text.
    """

    def __init__(self, progress: Progress, show: Callable[[Report], object]) -> None:
        self._progress, self._show = progress, show
        self._report: Report | None = None
        self._done = False

    def jobs(self) -> tuple[Callable[[], object], ...]:
        """For idle moments of a walk, after all imports."""
        return self._conclude, self._print

    def _conclude(self) -> None:
        question = self._progress.question
        if question is not None and not self._done:
            from dnstrace.engine.report_builder import Walked, report_of

            self._done = True
            trace = Trace(question, self._progress.steps())
            self._report = report_of(
                Walked(question, 0.0, 0.0, None, trace), NetworkUsed("real"), ()
            )

    def _print(self) -> None:
        if self._report is not None:
            self._show(self._report)
            self._report = None
