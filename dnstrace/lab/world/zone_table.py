"""What a world file says of one zone: its text, who signs it and how."""

from datetime import date

from dnstrace.lab.world.spec import FIRST_DAY, LAST_DAY, SignerSpec, ZoneSpec
from dnstrace.lab.world.table import Table

SIGNING = ("", "nsec", "nsec3", "nsec3-opt-out", "compact", "key-trap")
MAX_ITERATIONS = 2500
"""The most that RFC 5155 §10.3 ever allowed."""
MAX_SALT_OCTETS = 255


def read_zone(table: Table) -> ZoneSpec:
    """A `[[zone]]` of a world file.

    Raises: WorldError when something in it is wrong.
    """
    below = _tables(table, "signers")
    signers = {signer: _signer(entry, set(below)) for signer, entry in below.items()}
    spec = ZoneSpec(
        absolute(table.text("name")),
        table.text("text") + "\n" + table.text("add", ""),
        table.source,
        table.path,
        {key: str(override) for key, override in table.table("variants").rest().items()},
        table.choice("signing", SIGNING, ""),
        table.choice("ds", ("", "none", "wrong"), ""),
        _day(table, "inception", FIRST_DAY),
        _day(table, "expiration", LAST_DAY),
        signers,
        _known_signers(table, set(signers)),
        _iterations(table),
        _salt(table),
    )
    table.finish()
    return spec


def _tables(table: Table, key: str) -> dict[str, Table]:
    found = {}
    for name, data in table.table(key).rest().items():
        if not isinstance(data, dict):
            raise table.error(f"{key}.{name}", f"is {data!r}; give a table")
        found[name] = Table(data, table.source, f"{table.path}.{key}.{name}")
    return found


def _signer(table: Table, signers: set[str]) -> SignerSpec:
    spec = SignerSpec(
        _known_signers(table, signers),
        table.boolean("ds") is not False,
        _day(table, "inception", "") if table.has("inception") else "",
        _day(table, "expiration", "") if table.has("expiration") else "",
    )
    table.finish()
    return spec


def _known_signers(table: Table, signers: set[str]) -> tuple[str, ...]:
    """The signers named under `publishes`, each of which has to be one of the zone's."""
    named = table.texts("publishes", [])
    for signer in named:
        if signer and signer not in signers:
            raise table.error("publishes", f"no signer {signer!r}; add it under signers")
    return named


def _iterations(table: Table) -> int:
    iterations = table.integer("iterations", 0)
    if not 0 <= iterations <= MAX_ITERATIONS:
        raise table.error("iterations", f"is {iterations}; give 0 to {MAX_ITERATIONS}")
    return iterations


def _salt(table: Table) -> str:
    salt = table.text("salt", "")
    try:
        length = len(bytes.fromhex(salt))
    except ValueError:
        raise table.error("salt", f"is {salt!r}; write it in hexadecimal") from None
    if length > MAX_SALT_OCTETS:
        raise table.error("salt", f"has {length} octets; give at most {MAX_SALT_OCTETS}")
    return salt


def _day(table: Table, key: str, default: str) -> str:
    text = table.text(key, default)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise table.error(key, f"is {text!r}; give a day as YYYY-MM-DD") from None


def absolute(name: str) -> str:
    """A name in lower case with its last dot."""
    return name.lower() if name.endswith(".") else f"{name.lower()}."
