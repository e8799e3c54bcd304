"""The catalogue knows every code that the program gives, and the reference says what it says."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from dnstrace.diagnose import diagnose
from dnstrace.diagnose.catalogue import CATALOGUE
from dnstrace.dnssec import codes
from dnstrace.model.annotation import Annotations
from dnstrace.model.exchange import Outcome
from dnstrace.model.finding import SEVERITIES
from dnstrace.model.security import BOGUS, INDETERMINATE, INSECURE, Security, SecurityStatus
from tests.engine import walks

ROOT = Path(__file__).parents[2]
# Outcomes that are no failure, or whose finding has another name.
NO_CODES = {Outcome.REPLY, Outcome.ABANDONED, Outcome.TIMEOUT, Outcome.UNREACHABLE}
# Codes in the source: what a verdict or a finding is made with, and limits by name.
GIVEN = re.compile(r'(?:Unusable|LimitReached|Finding|_finding)\(\s*"([a-z0-9-]+)"')
LIMIT = re.compile(r'reached or "([a-z-]+)"')


def test_every_code_in_the_source_has_an_entry() -> None:
    text = "".join(path.read_text() for path in (ROOT / "dnstrace").rglob("*.py"))
    given = set(GIVEN.findall(text)) | set(LIMIT.findall(text))
    given |= {value for name, value in vars(Outcome).items() if name.isupper()} - NO_CODES
    given |= {f"server-{fate}" for fate in (Outcome.TIMEOUT, Outcome.UNREACHABLE)}
    assert len(given) > 25
    assert given <= set(CATALOGUE)


def test_every_code_of_validation_has_an_entry_of_its_own() -> None:
    given = {value for value in vars(codes).values() if isinstance(value, str) and "-" in value}
    given = {code for code in given if re.fullmatch(r"[a-z0-9-]+", code)}
    assert len(given) == 17
    assert given <= set(CATALOGUE)
    assert len({CATALOGUE[code].advice for code in given}) >= 15


def test_entries_are_sentences_with_a_known_severity() -> None:
    for code, entry in CATALOGUE.items():
        assert entry.severity in SEVERITIES, code
        assert entry.advice.endswith("."), code
        assert not entry.meaning.endswith("."), code
        assert "|" not in entry.meaning + entry.advice, code


def test_the_reference_says_what_the_catalogue_says() -> None:
    spec = spec_from_file_location("build_findings", ROOT / "tools" / "build_findings.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    expected: str = module.page()
    page = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    assert page == expected, "run python tools/build_findings.py"


@pytest.mark.parametrize(
    ("status", "code", "severity"),
    [
        (BOGUS, "signature-expired", "error"),
        (BOGUS, "", "error"),
        (INDETERMINATE, "trust-anchor-unsigned", "warning"),
        (INDETERMINATE, "", "warning"),
        (INSECURE, "nsec3-iterations", "notice"),
    ],
)
def test_what_validation_found_comes_with_its_advice(
    status: SecurityStatus, code: str, severity: str
) -> None:
    trace = walks.walk("default", "www.example.com A", walks.PLAIN).trace
    (finding,) = diagnose(trace, Annotations(), Security(status, "The reason", code))
    assert (finding.code, finding.severity) == (code or status, severity)
    assert (finding.text, finding.remedy) == ("The reason.", CATALOGUE[code or status].advice)


def test_an_insecure_answer_without_a_code_is_no_finding() -> None:
    trace = walks.walk("default", "www.example.com A", walks.PLAIN).trace
    assert diagnose(trace, Annotations(), Security(INSECURE, "The reason")) == ()
