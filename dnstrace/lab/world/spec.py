"""A world as it is written down: what a TOML file says, before any zone is parsed."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dnstrace.lab.authority.server_profiles import NSD, ServerProfile
from dnstrace.lab.world.places import Place
from dnstrace.lab.world.source import Source

if TYPE_CHECKING:
    from dnstrace.bgp.internet import Internet, Prefix

MAX_NUMBER = 1_000_000
FIRST_DAY, LAST_DAY = "2020-01-01", "2038-01-01"
"""Between which signatures are valid unless a world says otherwise."""
Parameter = str | int | float | bool | list[str] | list[int]


class FaultSpec(NamedTuple):
    """One misbehaviour: its kind, for which queries, and how far it goes.

    Empty filters match every query. `first` limits it to the first n matching queries, `rate` to a
    share of them (drawn from the world's seed). `has` and `lacks` name features of the query (see
    `features.FEATURES`), `reply` is what an honest server would say to it, `at` the place of the
    machine.
    `where` is the line of the world file, for messages.
    """

    kind: str
    transport: str = ""
    family: str = ""
    qname: str = ""
    qtype: str = ""
    edns: bool | None = None
    first: int = 0
    rate: float = 1.0
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    reply: str = ""
    address: str = ""
    at: str = ""
    where: str = ""
    parameters: tuple[tuple[str, Parameter], ...] = ()

    def number(self, name: str, default: float) -> float:
        """The numeric parameter `name`, or `default`.

        Raises: ValueError for what can be no number, size or time; loading a world finds it.
        """
        value = dict(self.parameters).get(name, default)
        if not isinstance(value, int | float) or not 0 <= value <= MAX_NUMBER:
            raise ValueError(f"{name} is {value!r}; give a number from 0 to {MAX_NUMBER}")
        return float(value)

    def text(self, name: str, default: str = "") -> str:
        """The text parameter `name`, or `default`."""
        return str(dict(self.parameters).get(name, default))

    def truth(self, name: str) -> bool:
        """Whether the parameter `name` is given and true."""
        return bool(dict(self.parameters).get(name))

    def texts(self, name: str) -> list[str]:
        """The list parameter `name`, or an empty list."""
        value = dict(self.parameters).get(name, [])
        return [str(item) for item in value] if isinstance(value, list) else [str(value)]


@dataclass(frozen=True, slots=True)
class InstanceSpec:
    """One machine of a server at one place.

    `variant`, `signer` and `serial` say which edition of its zones it serves (serial 0: the zone's
    own). `regions` are the countries or continents in which its route is announced (empty:
    everywhere), `catchment` the vantage towns that land here whatever the distance.
    """

    place: Place
    nsid: str | None = None
    id_server: str | None = None
    hostname_bind: str | None = None
    version: str | None = None
    variant: str = ""
    signer: str = ""
    serial: int = 0
    regions: tuple[str, ...] = ()
    catchment: tuple[str, ...] = ()
    extra_ms: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which a site of a world with routes can mean this machine."""
        return tuple(filter(None, (self.nsid, self.id_server, self.hostname_bind)))


class SubnetSpec(NamedTuple):
    """What clients of a network are told (RFC 7871): the zones' variant, and for how many bits."""

    net: str
    scope: int
    variant: str


@dataclass(frozen=True, slots=True)
class ServerSpec:
    """A name server: its addresses, the zones it serves, its machines, its manners, its faults.

    With `subnets` it minds the client subnet option; clients of none of them get scope 0. It
    answers ZONEVERSION (RFC 9660) and EXPIRE (RFC 7314) and hands whole zones out if it is told to.
    """

    name: str
    addresses: tuple[str, ...]
    zones: tuple[str, ...]
    instances: tuple[InstanceSpec, ...]
    style: ServerProfile = NSD
    payload: int = 1232
    faults: tuple[FaultSpec, ...] = ()
    subnets: tuple[SubnetSpec, ...] = ()
    zoneversion: bool = False
    expire: bool = False
    transfer: bool = False


class SignerSpec(NamedTuple):
    """A further signer of a zone (RFC 8901), with keys of its own.

    `publishes` names the signers whose zone-signing keys stand in its DNSKEY RRset beside its own
    ("" is the zone itself); with `ds` the parent vouches for it. Days left out are the zone's.
    """

    publishes: tuple[str, ...] = ()
    ds: bool = True
    inception: str = ""
    expiration: str = ""


@dataclass(frozen=True, slots=True)
class ZoneSpec:
    """A zone in master-file text, with what some instances say instead, and how it is signed.

    `signing` is "", "nsec", "nsec3", "nsec3-opt-out", "compact" or "key-trap"; `ds` in the parent
    is "" (right), "none" or "wrong"; the days bound the signatures' validity.
    """

    name: str
    text: str
    source: Source
    key: str
    variants: dict[str, str] = field(default_factory=dict)
    signing: str = ""
    ds: str = ""
    inception: str = FIRST_DAY
    expiration: str = LAST_DAY
    signers: dict[str, SignerSpec] = field(default_factory=dict)
    publishes: tuple[str, ...] = ()
    iterations: int = 0
    salt: str = ""


@dataclass(frozen=True, slots=True)
class CaseSpec:
    """What a world is there to show: the question to put and what a resolver should make of it."""

    question: str = ""
    outcome: str = ""
    codes: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    questions: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class WorldSpec:
    """Everything a world file says; `unowned` is what happens at an address nobody has.

    `resolver` is master-file text of what the answerer at 127.0.0.53 says of itself.
    """

    name: str
    title: str
    vantage: Place
    vantages: tuple[Place, ...]
    places: dict[str, Place]
    source: Source
    zones: dict[str, ZoneSpec]
    servers: tuple[ServerSpec, ...]
    case: CaseSpec = CaseSpec()
    seed: int = 1
    unowned: str = "silence"
    families: tuple[int, ...] = (4, 6)
    path_factor: float = 1.4
    base_ms: float = 1.0
    middlebox: tuple[FaultSpec, ...] = ()
    hosts: str = ""
    resolver: str = ""
    description: str = ""
    routing: "Internet | None" = None
    routed: "tuple[Prefix, ...]" = ()  # what is announced, at whatever moment
