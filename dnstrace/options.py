"""How a walk is to be done: every choice that the question itself does not make."""

from typing import NamedTuple

from dnstrace.model.question import PAYLOAD, TIMEOUT

# Keys of a report that carry a unit, and the field each stands for.
_KEYS = {"timeout": "timeout_s", "total": "total_s", "payload": "payload_octets"}
_FIELDS = {key: field for field, key in _KEYS.items()}
# What is no choice about the walk: how it is shown, and what the report says elsewhere.
_ELSEWHERE = ("lab", "vantage", "verbose")

# The least and the most of what is a number; where both are whole, it has to be whole too.
BOUNDS: tuple[tuple[str, float, float], ...] = (
    ("timeout", 0.01, 60.0),
    ("total", 0.1, 3600.0),
    ("tries", 1, 10),
    ("port", 1, 65535),
    ("payload", 0, 65535),
    ("seed", 0, 2**63 - 1),
)


class Options(NamedTuple):
    """Durations are seconds. The defaults are those of the command and of the library."""

    families: tuple[int, ...] | None = None  # 4, 6; None: those the host has a route for
    tcp: bool = False  # TCP from the start
    timeout: float = TIMEOUT  # one try
    total: float = 10.0  # the whole question
    tries: int = 3  # per server and transport
    port: int = 53
    source: str | None = None  # the address to send from
    hints: str | None = None  # path of a root hints file
    start: tuple[str, str] | None = None  # (zone, server): begin here instead of at the root
    nsid: bool = True
    chaos: bool = True
    stub: bool = True
    allow_private: tuple[str, ...] = ()  # networks; "all" means all
    payload: int = PAYLOAD  # UDP payload offered by EDNS; 0: no EDNS
    seed: int | None = None  # of the choice of servers; None: drawn
    qmin: bool = True
    dnssec: bool = True
    trust_anchor: str | None = None  # path of a file with DS or DNSKEY lines
    at: float | None = None  # UTC, seconds since 1970: validate as of then; None: now
    lab: str | None = None  # the world; "" is the default one, None the real network
    vantage: str | None = None  # a place: of the lab, or "LAT,LON" to judge sites by
    event: str | None = None  # of a world with routes: the moment to look at
    verbose: bool = False  # ask for identities also where NSID was given
    asn_db: tuple[str, ...] = ()  # paths of tables of origin ASes, the first goes first
    vrps: tuple[str, ...] = ()  # paths of validated ROA payloads
    slurm: tuple[str, ...] = ()  # paths of local exceptions to them (RFC 8416)
    cymru: bool = False  # ask Team Cymru over DNS whose networks the servers are in
    subnet: str | None = None  # EDNS client subnet (RFC 7871): "198.51.100.0/24"
    subnet_zones: tuple[str, ...] = ()  # the zones whose servers are sent it
    server: str | None = None  # @SERVER: the resolver of hop 0, instead of the host's own
    at_server: bool = False  # ask `server` alone, as a client would, instead of walking
    recurse: bool = True  # with `at_server`: set the RD bit

    def differing(self) -> tuple[tuple[str, object], ...]:
        """What differs from the defaults, as (key, value) with units in the keys; JSON's types."""
        return tuple(
            (_KEYS.get(field, field), list(value) if isinstance(value, tuple) else value)
            for field, value, default in zip(self._fields, self, Options(), strict=True)
            if value != default and field not in _ELSEWHERE
        )

    @classmethod
    def from_report(cls, pairs: tuple[tuple[str, object], ...]) -> "Options":
        """The options that `differing` gave `pairs` for; keys that are unknown are left out."""
        found = {_FIELDS.get(key, key): value for key, value in pairs}
        kept = {
            field: tuple(value) if isinstance(value, list) else value
            for field, value in found.items()
            if field in cls._fields and field not in _ELSEWHERE
        }
        return cls(**kept)  # type: ignore[arg-type]
