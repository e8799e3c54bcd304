"""Whatever octets a table is made of: it is read, or refused with one line."""

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dnstrace.annotate.asn import vrps
from dnstrace.annotate.asn.cymru_cache import Kept
from dnstrace.annotate.asn.lines import BadTable
from dnstrace.annotate.asn.table import OriginTable
from tests.annotate.tables import FILES, PFX2AS, ROUTINATOR

quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
pieces = st.sampled_from(
    ["192.0.2.0", "192.0.2.0/24", "2001:db8::", "24", "64500", "1_2,3", "\t", ",", '"', "\n", "{",
     "}", "[", "]", ":", '"roas"', '"asn"', '"prefix"', '"maxLength"', "asn", "network", "-1", "é",
     "null", "\x00", "ASN,Prefix,Max Length", "99999999999999999999", "1e999", " ", "#"]
)  # fmt: skip
texts = st.one_of(
    st.binary(max_size=300),
    st.lists(pieces, max_size=30).map(lambda parts: "".join(parts).encode()),
)


def read(path: Path, octets: bytes) -> None:
    """Let every reader have a file with those octets."""
    path.write_bytes(octets)
    for reader in (OriginTable(with_embedded=False).load_asn_db, vrps.read):
        said = ""
        try:
            reader(str(path))
        except BadTable as refused:
            said = str(refused)
        assert said.isprintable()
    Kept(str(path), 1e9, 1e9)


@quick
@given(texts)
def test_any_octets(tmp_path: Path, octets: bytes) -> None:
    read(tmp_path / "any", octets)
    read(tmp_path / "any.gz", gzip.compress(octets, mtime=0)[: len(octets) + 12])


@quick
@given(st.data())
def test_damaged_files(tmp_path: Path, data: st.DataObject) -> None:
    octets = bytearray(data.draw(st.sampled_from([PFX2AS, *FILES.values()])).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    read(tmp_path / "damaged", bytes(octets))


def test_json_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    for cut in range(1, len(ROUTINATOR.rstrip()), 5):
        path.write_text(ROUTINATOR[:cut])
        with pytest.raises(BadTable):
            vrps.read(str(path))
