"""The packed table says what the table it was made of says."""

import random
from pathlib import Path

import pytest

from dnstrace.annotate.asn import packed
from dnstrace.annotate.asn.lines import BadTable
from dnstrace.annotate.asn.prefixes import BITS, Prefix, address_text
from dnstrace.annotate.asn.route_table import Routes
from dnstrace.annotate.asn.table import OriginTable, fetched_path


def a_table() -> Routes:
    """Some thousand prefixes of every length, out of order."""
    chance = random.Random(11)
    table = Routes("somewhere", "2026-06-01", exact=True)
    for _ in range(4000):
        family = chance.choice((4, 6))
        length = chance.randint(0, BITS[family])
        rest = BITS[family] - length
        prefix = Prefix(family, chance.getrandbits(BITS[family]) >> rest << rest, length)
        asn = chance.randrange(1, 50)
        table.add(prefix, str(asn) if asn % 7 else f"{asn}_{asn + 1}", "" if asn % 3 else f"Ä{asn}")
    return table


def test_same_answers(tmp_path: Path) -> None:
    table, path = a_table(), str(tmp_path / "new" / "networks.db")
    packed.write(table, path)
    assert packed.is_packed(path)
    again = packed.read(path)
    assert (again.source, again.as_of, again.exact) == ("somewhere", "2026-06-01", True)
    assert len(again) == len(table)
    chance = random.Random(12)
    for _ in range(500):
        family = chance.choice((4, 6))
        address = address_text(family, chance.getrandbits(BITS[family]))
        assert again.origins(address) == table.origins(address)
    for (family, length), level in table.prefixes.levels.items():
        address = address_text(family, level.keys[-1] << (BITS[family] - length))
        assert again.origins(address) == table.origins(address) != ()
    assert [entry.name for entry in Path(path).parent.iterdir()] == ["networks.db"]


@pytest.mark.parametrize("cut", [1, 1000, -1, "flip", "nothing", "version"])
def test_damaged_files_are_refused(tmp_path: Path, cut: int | str) -> None:
    path = tmp_path / "networks.db"
    packed.write(a_table(), str(path))
    octets = bytearray(path.read_bytes())
    if isinstance(cut, int):
        octets = octets[:-cut] if cut > 0 else octets + b"x"
    elif cut == "flip":
        octets[-5000] ^= 1
    elif cut == "nothing":
        octets = octets[:20]
    else:
        octets[36:40] = b"\xff\xff\xff\xff"
    path.write_bytes(octets)
    with pytest.raises(BadTable, match="fetch it again"):
        OriginTable().load_asn_db(str(path))


def test_fetched_table_is_found_and_asked_after_those_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    origins = OriginTable()
    assert not origins.load_fetched()
    table = Routes("fetched", "2026-06-01")
    table.add(Prefix(4, 0xC0000200, 24), "64500", "One")
    packed.write(table, fetched_path())
    given = tmp_path / "given.pfx2as"
    given.write_text("192.0.2.0\t25\t64501\n")
    assert origins.load_fetched()
    origins.load_asn_db(str(given))
    assert [o.asn for o in origins.annotate(["192.0.2.1", "192.0.2.200"])] == [64501, 64500]
