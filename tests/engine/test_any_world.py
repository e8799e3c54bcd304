"""Whatever servers do, alone or together: a walk ends within its limits, and replays."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from dnstrace import api
from dnstrace.diagnose.catalogue import CATALOGUE
from dnstrace.engine.replay import replay
from dnstrace.model import report as reports
from dnstrace.options import Options
from tests.engine import walks

SERVERS = ["*", "ns1.broken.com", "ns2.broken.com", "a.gtld-servers.net", "b.gtld-servers.net"]
FAULTS = [
    'kind = "silence"',
    'kind = "silence"\nrate = 0.5',
    'kind = "silence"\nedns = true',
    'kind = "silence"\ntransport = "tcp"',
    'kind = "silence"\nqtype = "AAAA DNSKEY DS"',
    'kind = "unreachable"\nerror = "host"',
    'kind = "unreachable"\nerror = "port"',
    'kind = "tcp-connect"\nhow = "refuse"',
    'kind = "tcp-reset"',
    'kind = "tcp-drip"\noctets_per_second = 1',
    'kind = "tcp-short"',
    'kind = "delay"\nms = 400',
    'kind = "delay"\nms = 1600',
    'kind = "truncate"\ntransport = "udp"',
    'kind = "truncate"',
    'kind = "truncate"\nkeep = true',
    'kind = "cut"\noctets = 40',
    'kind = "garbage"\nrate = 0.5',
    'kind = "wrong-id"\ncount = 40',
    'kind = "wrong-source"',
    'kind = "wrong-question"',
    'kind = "broken"',
    'kind = "duplicate"\ncount = 3',
    'kind = "previous"',
    'kind = "case"',
    'kind = "rcode"\nrcode = "REFUSED"',
    'kind = "rcode"\nrcode = "SERVFAIL"\nrate = 0.5',
    'kind = "rcode"\nrcode = "FORMERR"\nedns = true',
    'kind = "rcode"\nrcode = "NXDOMAIN"',
    'kind = "rcode"\nrcode = "YXDOMAIN"',
    'kind = "strip-edns"',
    'kind = "flags"\nclear = ["aa"]',
    'kind = "flags"\nset = ["tc", "ra", "ad"]',
    'kind = "say"',
    'kind = "say"\naa = true',
    'kind = "say"\nauthority = ". NS a.root-servers.net."',
    'kind = "say"\nauthority = "com. NS a.gtld-servers.net."',
    'kind = "say"\nanswer = "{qname} CNAME x{qname}"\naa = true',
    'kind = "say"\nanswer = "{qname} CNAME {qname}"\naa = true',
    'kind = "say"\nauthority = "{qname} NS {qname}"',
    'kind = "say"\nanswer = "broken.com. DNAME a.b.broken.com."\naa = true',
    'kind = "add"\nadditional = "ns1.broken.com. A 127.0.0.1"',
    'kind = "add"\nanswer = "www.broken.com. A 10.0.0.1"',
    'kind = "endless-alias"\nsuffix = "broken.com."',
    'kind = "endless-delegation"\nsuffix = "broken.com."',
    'kind = "many-servers"\nzone = "www.broken.com."\nsuffix = "good.net."\ncount = 60',
    'kind = "deep-names"\noctets = 4000',
    'kind = "nxdomain-at-ent"',
    'kind = "resolve"',
]
QUESTIONS = ["www.broken.com A", "broken.com NS", "a.b.c.broken.com TXT", "broken.com DS", "nope A"]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(SERVERS), st.sampled_from(FAULTS)),
        min_size=1,
        max_size=5,
        unique=True,
    ),
    st.sampled_from(QUESTIONS),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
)
def test_any_world(
    faults: list[tuple[str, str]], question: str, seed: int, dnssec: bool, qmin: bool
) -> None:
    text = 'extends = "_small"\ntitle = "any"\n'
    for server in dict.fromkeys(server for server, _ in faults):
        kind = "middlebox" if server == "*" else "server.faults"
        if server != "*":
            text += f'[[server]]\nname = "{server}"\n'
        text += "".join(f"[[{kind}]]\n{f}\n" for name, f in faults if name == server)
    options = Options(stub=False, seed=seed, dnssec=dnssec, qmin=qmin)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "any.toml"
        file.write_text(text)
        report = walks.walk(str(file), question, options)
    assert report.status in list(reports.Status)
    assert report.status != reports.INTERRUPTED
    assert report.elapsed <= 10.0 + 1e-6
    exchanges = [e for e in walks.sent(report) if e.query.question.klass == 1]
    assert len(exchanges) <= 100
    assert walks.private(report) == []
    assert all(finding.code in CATALOGUE for finding in report.findings)
    if report.status in (reports.FAILED, reports.BOGUS, reports.UNREACHABLE):
        assert report.findings
        assert report.answer == ()
    assert replay(report).trace == report.trace
    assert api.to_json(api.from_json(api.to_json(report))) == api.to_json(report)
