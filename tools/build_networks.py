"""Builds the built-in table of networks from a table of the whole Internet and a list of addresses.

    python tools/build_networks.py SOURCE DATE asn-ipv4.csv asn-ipv6.csv

reads ip-location-db's CSV files (https://www.npmjs.com/package/@ip-location-db/asn) and prints
`dnstrace/annotate/asn/networks.tsv`: for each address of `tools/network_seeds.txt` the block
around it that is announced, its origin AS and that one's name.
"""

import sys
from pathlib import Path

from dnstrace.annotate.asn.table import OriginTable

SEEDS = Path(__file__).with_name("network_seeds.txt")


def main() -> None:
    """Print the table; say on stderr which addresses are in none of the files."""
    source, date, *paths = sys.argv[1:]
    table = OriginTable(with_embedded=False)
    for path in paths:
        table.load_asn_db(path)
    rows: dict[str, tuple[str, str]] = {}
    for line in SEEDS.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        address, _, *announced = line.split("\t")
        origin = table.lookup(address)
        if origin is None or origin.prefix is None:
            print(f"{line}: announced by nobody", file=sys.stderr)
            continue
        rows.setdefault(
            announced[0] if announced else origin.prefix, (str(origin.asn), origin.as_name or "")
        )
    print(f"# source: {source}\n# date: {date}")
    print("# prefix\torigin AS\tits name; made by tools/build_networks.py from network_seeds.txt")
    for prefix, (asn, name) in rows.items():
        print(f"{prefix}\t{asn}\t{name}")


if __name__ == "__main__":
    main()
