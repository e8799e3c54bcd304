"""Who is caught by a hijack or a leak, under each protection."""

from collections.abc import Iterator

from dnstrace.bgp.what_if import WhatIf

PROTECTIONS = {
    "as-is": "as the world is",
    "none": "without any validation",
    "rov": "origin validation everywhere",
    "aspa": "path verification (ASPA) everywhere",
    "otc": "Only-to-Customer everywhere else",
}
TYPES = {
    1: "hairpin turn with full prefix",
    2: "lateral ISP-ISP-ISP leak",
    3: "leak of transit-provider prefixes to a peer",
    4: "leak of peer prefixes to a transit provider",
}
SHOWN = 12


def caught_lines(found: WhatIf) -> Iterator[str]:
    """A line for each protection."""
    yield f"{found.target}: what AS{found.number} draws to itself, of {found.ases} other ASes"
    for kind in found.leak_types:
        yield f"  RFC 7908 type {kind}: {TYPES[kind]}"
    for each in found.caught:
        names = [*(f"AS{number}" for number in each.certain)]
        names += [f"AS{number}?" for number in each.possible]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        listed = f": {' '.join(names[:SHOWN])}{more}" if names else ""
        possible = f", {len(each.possible)} possibly" if each.possible else ""
        yield f"  {PROTECTIONS[each.protection]:<36} {len(each.certain)}{possible}{listed}"
    if found.sampled:
        yield f"  sampled: {found.sampled} tie-breaks drawn"


def caught_json(found: WhatIf) -> dict[str, object]:
    """The same as data."""
    return {
        "schema": "dnstrace/what-if/1",
        "by": found.number,
        "target": str(found.target),
        "ases": found.ases,
        "leak_types": list(found.leak_types),
        "sampled": found.sampled,
        "caught": [
            {
                "protection": each.protection,
                "certain": list(each.certain),
                "possible": list(each.possible),
            }
            for each in found.caught
        ],
    }
