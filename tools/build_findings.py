"""Write docs/reference/findings.md out of the catalogue: `python tools/build_findings.py`."""

from pathlib import Path

from dnstrace.diagnose.catalogue import CATALOGUE

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "findings.md"
HEAD = """\
# Findings

Each finding has a code, which stays as it is, a severity and the exchanges that it rests on.
`--fail-on SEVERITY` makes the exit code depend on them.

| severity | when |
|---|---|
| critical | kept for later use |
| error | no answer, or one that nobody should trust |
| warning | one server or path fails; others may still answer |
| notice | it works, but not as it should |
| info | worth knowing |

What DNSSEC cannot decide (an indeterminate answer) is a warning under the code that says why.
A warning that left the walk without an answer, because no server was any better, is an error.

| code | severity | meaning | what to do |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = [
        f"| `{code}` | {entry.severity} | {entry.meaning} | {entry.advice} |\n"
        for code, entry in sorted(CATALOGUE.items())
    ]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
