"""Local exceptions to the RPKI, and what VRP files say beside payloads."""

import json
from pathlib import Path

import pytest

from dnstrace.annotate.asn.lines import BadTable
from dnstrace.annotate.asn.table import OriginTable

VRPS = {
    "roas": [
        {"asn": 64500, "prefix": "192.0.2.0/24", "maxLength": 24, "expires": 2_000_000_000},
        {"asn": 64501, "prefix": "198.51.100.0/24", "maxLength": 24, "expires": 1_000_000_000},
    ],
    "aspas": [{"customer_asid": 64500, "providers": [64510]}],
}
ROUTES = "192.0.2.0\t24\t64500\n198.51.100.0\t24\t64501\n203.0.113.0\t24\t64502\n"


def table(tmp_path: Path, slurm: object = None, vrps: object = VRPS) -> OriginTable:
    """The routes above with these payloads and exceptions."""
    (tmp_path / "routes").write_text(ROUTES)
    (tmp_path / "vrps").write_text(json.dumps(vrps))
    made = OriginTable(with_embedded=False)
    made.load_asn_db(str(tmp_path / "routes"))
    if slurm is not None:
        (tmp_path / "slurm").write_text(slurm if isinstance(slurm, str) else json.dumps(slurm))
        made.load_slurm(str(tmp_path / "slurm"))
    made.load_vrps(str(tmp_path / "vrps"))
    return made


def states(made: OriginTable) -> list[str | None]:
    """The RPKI states of the three routes."""
    addresses = ("192.0.2.1", "198.51.100.1", "203.0.113.1")
    return [origin.rpki for address in addresses for origin in made.origins(address)]


def exceptions(**lists: list[dict[str, object]]) -> dict[str, object]:
    """A SLURM document with these filters and assertions."""
    return {
        "slurmVersion": 2,
        "validationOutputFilters": {
            "prefixFilters": lists.get("filters", []),
            "bgpsecFilters": [],
            "aspaFilters": lists.get("aspa_filters", []),
        },
        "locallyAddedAssertions": {
            "prefixAssertions": lists.get("assertions", []),
            "bgpsecAssertions": [],
            "aspaAssertions": lists.get("aspas", []),
        },
    }


def test_without_exceptions(tmp_path: Path) -> None:
    assert states(table(tmp_path)) == ["valid", "valid", "not-found"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"asn": 64500}, ["not-found", "valid", "not-found"]),
        ({"prefix": "192.0.0.0/16"}, ["not-found", "valid", "not-found"]),
        ({"prefix": "192.0.2.0/25"}, ["valid", "valid", "not-found"]),
        ({"prefix": "192.0.2.0/24", "asn": 64501}, ["valid", "valid", "not-found"]),
        ({"prefix": "198.51.100.0/24", "asn": 64501}, ["valid", "not-found", "not-found"]),
    ],
    ids=["as", "within", "longer", "both-not", "both"],
)
def test_filters(tmp_path: Path, entry: dict[str, object], expected: list[str]) -> None:
    assert states(table(tmp_path, exceptions(filters=[entry]))) == expected


def test_assertions_and_aspa(tmp_path: Path) -> None:
    made = table(
        tmp_path,
        exceptions(
            assertions=[{"asn": 64502, "prefix": "203.0.113.0/24", "comment": "ours"}],
            aspa_filters=[{"customerAsid": 64500}],
            aspas=[{"customerAsid": 64502, "providerSet": [64511, 64512]}],
        ),
    )
    assert states(made) == ["valid", "valid", "valid"]
    assert made.providers(64500) == ()
    assert made.providers(64502) == (64511, 64512)


@pytest.mark.parametrize(
    ("slurm", "said"),
    [
        ("{", ":1: is not JSON here"),
        ({"slurmVersion": 3}, "is no SLURM file"),
        ([], "is no SLURM file"),
        (exceptions(filters=[{}]), "prefixFilters[0]: names neither a prefix nor an AS"),
        (exceptions(assertions=[{"asn": 1}]), "prefixAssertions[0]: has no 'prefix'"),
        (exceptions(filters=[{"prefix": "x"}]), "prefixFilters[0]: 'x' is no address"),
        (exceptions(aspas=[{"customerAsid": 1}]), "aspaAssertions[0]: "),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path: Path, slurm: object, said: str) -> None:
    with pytest.raises(BadTable) as caught:
        table(tmp_path, slurm)
    assert said in str(caught.value)


def test_expired_payloads_are_counted(tmp_path: Path) -> None:
    made = table(tmp_path)
    (remark,) = made.remarks(1_500_000_000.0)
    assert remark.startswith("vrps: 1 of 2 payloads have expired")
    assert list(made.remarks(900_000_000.0)) == []


def test_validity_as_routinator_and_ripe_write_it(tmp_path: Path) -> None:
    source = {
        "type": "roa",
        "validity": {"notBefore": "2001-01-01T00:00:00Z", "notAfter": "2001-09-09T01:46:39Z"},
    }
    vrps = {"roas": [{"asn": "AS1", "prefix": "192.0.2.0/24", "maxLength": 24, "source": [source]}]}
    assert len(list(table(tmp_path, vrps=vrps).remarks(1_000_000_000.0))) == 1
    made = OriginTable(with_embedded=False)
    (tmp_path / "roas.csv").write_text(
        "URI,ASN,IP Prefix,Max Length,Not Before,Not After\n"
        "rsync://x,AS64500,192.0.2.0/24,24,2001-01-01 00:00:00,2001-09-09 01:46:39\n"
    )
    made.load_vrps(str(tmp_path / "roas.csv"))
    assert len(list(made.remarks(1_100_000_000.0))) == 1


def test_a_file_of_aspa_alone_judges_no_route(tmp_path: Path) -> None:
    vrps = {
        "provider_authorizations": {
            "ipv4": [{"customer_asid": 64500, "providers": [64497]}],
            "ipv6": [{"customer_asid": 64500, "providers": [64498]}],
        }
    }
    made = table(tmp_path, vrps=vrps)
    assert states(made) == [None, None, None]
    assert made.providers(64500) == (64497, 64498)


def test_the_line_of_a_payload_in_a_large_file_is_true(tmp_path: Path) -> None:
    rows = [
        json.dumps({"asn": "AS64500", "prefix": f"10.{n >> 8}.{n & 255}.0/24", "maxLength": 24})
        for n in range(40_000)
    ]
    rows[30_001] = rows[30_001].replace('"maxLength": 24', '"maxLength": 8')
    path = tmp_path / "vrps.json"
    path.write_text('{\n"metadata": {},\n"roas": [\n' + ",\n".join(rows) + "\n]\n}\n")
    with pytest.raises(BadTable, match=r"vrps\.json:30005: payload"):
        OriginTable().load_vrps(str(path))


def test_a_syntax_error_in_the_middle_is_called_that(tmp_path: Path) -> None:
    path = tmp_path / "vrps.json"
    row = '{"asn": "AS64500", "prefix": "10.0.0.0/24", "maxLength": 24}'
    path.write_text('{"roas": [\n' + ",\n".join([row] * 3) + "\n" + row + "\n]}\n")
    with pytest.raises(BadTable, match=r":5: is not JSON here"):
        OriginTable().load_vrps(str(path))
