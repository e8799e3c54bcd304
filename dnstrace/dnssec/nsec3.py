"""What the NSEC3 of one zone prove together (RFC 5155 §8, RFC 9276)."""

from collections.abc import Iterable
from hashlib import sha1
from typing import NamedTuple

from dnstrace.dnssec.canonical import WILDCARD
from dnstrace.dnssec.limits import MAX_NSEC3_ITERATIONS, Budget
from dnstrace.dnssec.nsec import is_parent_side, lacks
from dnstrace.dnssec.records import Nsec3
from dnstrace.wire import names, types

# How far a proof reaches.
PROVED, OPT_OUT, INSECURE, UNPROVED = "proved", "opt-out", "insecure-delegation", "unproved"


class Encloser(NamedTuple):
    """A closest encloser proof (RFC 5155 §8.3): the name and what covers the next closer one."""

    reach: str  # PROVED, INSECURE (it is a delegation without DS) or UNPROVED
    name: bytes = names.ROOT
    opt_out: bool = False


def hash_name(name: bytes, salt: bytes, iterations: int) -> bytes:
    """The hash of a lower-case name (RFC 5155 §5)."""
    digest = sha1(name + salt).digest()
    for _ in range(iterations):
        digest = sha1(digest + salt).digest()
    return digest


class Chain:
    """The NSEC3 of a zone that came with one reply, all verified."""

    def __init__(self, zone: bytes, records: Iterable[Nsec3], budget: Budget) -> None:
        self.zone = zone
        self.records = tuple(records)
        self._budget = budget
        self._hashes: dict[tuple[bytes, bytes, int], bytes] = {}

    @property
    def too_many_iterations(self) -> int:
        """The iterations of a record that has more than we support; else 0."""
        most = max((record.iterations for record in self.records), default=0)
        return most if most > MAX_NSEC3_ITERATIONS else 0

    def _hash(self, name: bytes, record: Nsec3) -> bytes:
        key = (name, record.salt, record.iterations)
        found = self._hashes.get(key)
        if found is None:
            self._budget.hash_rounds(record.iterations + 1)
            found = self._hashes[key] = hash_name(name, record.salt, record.iterations)
        return found

    def matching(self, name: bytes) -> Nsec3 | None:
        """The NSEC3 at the name's hash. Raises: Exhausted."""
        for record in self.records:
            if self._hash(name, record) == record.hash:
                return record
        return None

    def covering(self, name: bytes) -> Nsec3 | None:
        """An NSEC3 whose span the name's hash lies in. Raises: Exhausted."""
        for record in self.records:
            asked = self._hash(name, record)
            if record.hash < record.next:
                if record.hash < asked < record.next:
                    return record
            elif asked > record.hash or asked < record.next:
                return record
        return None

    def closest_encloser(self, name: bytes) -> Encloser:
        """Prove that `name` does not exist and which name above it does. Raises: Exhausted."""
        candidate, below = name, name
        while (found := self.matching(candidate)) is None:
            if candidate == self.zone or candidate == names.ROOT:
                return Encloser(UNPROVED)
            candidate, below = names.parent(candidate), candidate
        if candidate == name:
            return Encloser(UNPROVED)
        if is_parent_side(found.types):
            return Encloser(UNPROVED if types.DS in found.types else INSECURE, candidate)
        if types.DNAME in found.types:
            return Encloser(UNPROVED)
        cover = self.covering(below)
        if cover is None:
            return Encloser(UNPROVED)
        return Encloser(PROVED, candidate, cover.opt_out)

    def no_name(self, name: bytes) -> str:
        """How far it is proved that neither `name` nor a wildcard for it exists (§8.4)."""
        encloser = self.closest_encloser(name)
        if encloser.reach != PROVED:
            return encloser.reach
        if self._covered_wildcard(encloser.name) is None:
            return UNPROVED
        return OPT_OUT if encloser.opt_out else PROVED

    def _covered_wildcard(self, encloser: bytes) -> Nsec3 | None:
        if len(encloser) > names.MAX_NAME - len(WILDCARD):
            return None
        return self.covering(WILDCARD + encloser)

    def no_data(self, name: bytes, kind: int) -> str:
        """How far it is proved that `name` has no RRset of the type (§8.5 to §8.7)."""
        found = self.matching(name)
        if found is not None:
            if lacks(found.types, name, kind):
                return PROVED
            bare = not {kind, types.CNAME, types.DS} & found.types
            return INSECURE if bare and is_parent_side(found.types) else UNPROVED
        encloser = self.closest_encloser(name)
        if encloser.reach == INSECURE and kind == types.DS:
            return UNPROVED
        if encloser.reach != PROVED:
            return encloser.reach
        wildcard = None
        if len(encloser.name) <= names.MAX_NAME - len(WILDCARD):
            wildcard = self.matching(WILDCARD + encloser.name)
        if wildcard is not None:
            there = {kind, types.CNAME} & wildcard.types
            if there or is_parent_side(wildcard.types) or types.SOA in wildcard.types:
                return UNPROVED
            return OPT_OUT if encloser.opt_out else PROVED
        return OPT_OUT if encloser.opt_out else UNPROVED

    def wildcard(self, name: bytes, encloser: bytes) -> str:
        """How far it is proved that `name` itself is not there, below `encloser` (§8.8)."""
        labels = names.depth(encloser) + 1
        cover = self.covering(names.ancestor(name, labels))
        if cover is None:
            return UNPROVED
        return OPT_OUT if cover.opt_out else PROVED

    def no_ds(self, name: bytes) -> tuple[str, bool]:
        """How far a missing DS is proved (§8.6, §8.9), and whether `name` is a delegation."""
        found = self.matching(name)
        if found is not None:
            from_child = types.SOA in found.types and name != names.ROOT
            if from_child or types.DS in found.types:
                return UNPROVED, False
            return PROVED, types.NS in found.types
        encloser = self.closest_encloser(name)
        if encloser.reach == PROVED and encloser.opt_out:
            return OPT_OUT, True
        return (INSECURE, True) if encloser.reach == INSECURE else (UNPROVED, False)
