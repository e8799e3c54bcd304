"""Questions of an operator's own: after the walk, to servers that said nothing of themselves."""

from pathlib import Path

import pytest

from dnstrace import api
from dnstrace.engine import session
from dnstrace.engine.replay import replay
from dnstrace.model.report import Report
from dnstrace.options import Options
from dnstrace.wire import names
from tests.engine import walks

# An address of the AS112 project (RFC 7534), whose nodes name themselves in hostname.as112.net.
WORLD = """
extends = "default"
[[zone]]
name = "com"
add = '''
sunk.com. 3600 IN NS ns1.sunk.com.
ns1.sunk.com. 3600 IN A 192.175.48.6
'''
[[zone]]
name = "sunk.com"
text = '''
@ 3600 IN SOA ns1 x 7 1 1 1 60
@ 3600 IN NS ns1
ns1 3600 IN A 192.175.48.6
www 3600 IN A 192.0.2.1
'''
[[zone]]
name = "hostname.as112.net"
text = '''
@ 3600 IN SOA ns1.sunk.com. x 7 1 1 1 60
@ 3600 IN NS ns1.sunk.com.
@ 3600 IN TXT "Frankfurt, Germany"
'''
[[server]]
name = "ns1.sunk.com"
addresses = ["192.175.48.6"]
zones = ["sunk.com", "hostname.as112.net"]
instances = [{ at = "Frankfurt"%s }]
"""
OPTIONS = Options(stub=False, dnssec=False, seed=1)


def walked(tmp_path: Path, says: str = "", options: Options = OPTIONS) -> Report:
    path = tmp_path / "world.toml"
    path.write_text(WORLD % says)
    question = api.question("www.sunk.com", "A")
    (report,) = session.run([question], options, venue=walks.venue(str(path)))
    return report


def asked(report: Report) -> list[str]:
    """The names of the class IN that the server was asked about itself."""
    return [
        exchange.query.question.text
        for exchange in report.trace.exchanges()
        if "as112" in names.to_text(exchange.query.question.name)
    ]


def test_a_server_that_says_nothing_is_asked_its_operators_own_question(tmp_path: Path) -> None:
    report = walked(tmp_path)
    assert asked(report) == ["hostname.as112.net. TXT", "hostname.as112.arpa. TXT"]
    told = {i.name: i.text for i in report.annotations.identities if i.text}
    assert told["hostname.as112.net"] == "Frankfurt, Germany"
    (place,) = (p for p in report.annotations.places if p.server == "192.175.48.6")
    assert (place.operator, place.city) == ("AS112 project", "Frankfurt am Main")
    end = report.started + report.elapsed
    assert all(
        e.started >= end - 1e-6
        for e in report.trace.exchanges()
        if "as112" in e.query.question.text
    )
    again = replay(report)
    assert again.trace == report.trace


@pytest.mark.parametrize("says", [', nsid = "fra1"', ', id_server = "fra1"'])
def test_one_that_says_who_it_is_is_not_asked(tmp_path: Path, says: str) -> None:
    assert asked(walked(tmp_path, says)) == []
    again = walked(tmp_path, says, OPTIONS._replace(verbose=True))
    assert len(asked(again)) == 2


def test_no_chaos_means_none_of_these_either(tmp_path: Path) -> None:
    assert asked(walked(tmp_path, options=OPTIONS._replace(chaos=False, verbose=True))) == []
