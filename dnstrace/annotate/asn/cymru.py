"""Origins by Team Cymru's DNS service, asked by our own resolver and kept for some hours.

The service learns which networks are looked at, so it is asked only when the user says so, once
for each prefix, and for the /24 or /48 around an address rather than for the address.
"""

from collections.abc import Iterable

from dnstrace.annotate.asn.cymru_cache import Kept, KeptPrefix
from dnstrace.annotate.asn.prefixes import BITS, Prefix, host_prefix, parse_prefix
from dnstrace.annotate.identity import nsid_text
from dnstrace.model.annotation import Origin
from dnstrace.model.question import Question
from dnstrace.model.verdict import Answer, NoData, NXDomain
from dnstrace.resolver.ports import Ask
from dnstrace.wire import names, rdata, types
from dnstrace.wire.message import Malformed

NOTICE = (
    "Team Cymru (asn.cymru.com) is asked whose networks these are, "
    "and so learns which servers you look at."
)
SOURCE = "Team Cymru (asn.cymru.com)"
MAX_AGE = 4 * 3600.0  # seconds: they renew their data every four hours
_ASKED = {4: 24, 6: 48}  # nothing longer is announced to the world


class Cymru:
    """Asks for origins; what it once heard is not asked again before it is `MAX_AGE` old.

    Args:
        kept: what earlier runs heard; saved by `Kept.save`, which the caller calls.
        now: UTC, seconds since 1970.
    """

    def __init__(self, kept: Kept, now: float) -> None:
        self.kept, self._now = kept, now
        self.asked = 0

    async def origins(self, addresses: Iterable[str], ask: Ask) -> tuple[Origin, ...]:
        """The origins of all addresses that somebody announces, in order.

        One after the other, so that an answer serves every address in its prefix. An address for
        which no reply came, or a broken one, is left out: unknown. Never raises for what the
        service sends.
        """
        found: list[Origin] = []
        for address in dict.fromkeys(addresses):
            try:
                host = host_prefix(address)
            except ValueError:
                continue
            known = self.kept.prefix_of(host)
            if known is None:
                known = await self._ask_for(host, ask)
            if known is None or not known.asns:
                continue
            for asn in known.asns:
                name = await self._name(asn, ask)
                found.append(Origin(address, asn, name, known.prefix.text, None, SOURCE, known.day))
        return tuple(found)

    async def _ask_for(self, host: Prefix, ask: Ask) -> KeptPrefix | None:
        rest = BITS[host.family] - _ASKED[host.family]
        block = Prefix(host.family, host.network >> rest << rest, _ASKED[host.family])
        texts = await self._texts(question_for(block), ask)
        if texts is None:
            return None
        rows = [row for row in map(_row, texts) if row is not None and _holds(row[0], block)]
        if not rows:  # announced by nobody
            self.kept.add(block, (), self._now)
            return self.kept.prefix_of(host)
        longest = max(rows, key=lambda row: row[0].length)[0]
        asns = dict.fromkeys(asn for prefix, asns in rows if prefix == longest for asn in asns)
        self.kept.add(longest, tuple(asns), self._now)
        return self.kept.prefix_of(host)

    async def _name(self, asn: int, ask: Ask) -> str | None:
        name = self.kept.name_of(asn)
        if name is None:
            texts = await self._texts(f"AS{asn}.asn.cymru.com", ask)
            if texts is None:
                return None
            # "64500 | US | arin | 2000-03-30 | EXAMPLE - Example LLC, US"
            fields = next((f for t in texts if len(f := t.split(" | ", 4)) == 5), None)
            name = fields[4].strip() if fields else ""
            self.kept.add_name(asn, name, self._now)
        return name or None

    async def _texts(self, name: str, ask: Ask) -> list[str] | None:
        """The strings of a name's TXT records; `None` when nobody answered."""
        self.asked += 1
        looked = await ask(Question(names.from_text(name), types.TXT))
        if isinstance(looked.verdict, NXDomain | NoData):
            return []
        if not isinstance(looked.verdict, Answer):
            return None
        texts = []
        for rrset, _ in looked.verdict.rrsets:
            for octets in rrset.rdatas if rrset.type == types.TXT else ():
                try:
                    texts.append(nsid_text(b"".join(rdata.strings(octets))))
                except Malformed:
                    continue
        return texts


def question_for(block: Prefix) -> str:
    """The name to ask for a block: its octets or nibbles, the last first."""
    if block.family == 4:
        octets = block.network.to_bytes(4, "big")
        return ".".join(str(octet) for octet in reversed(octets)) + ".origin.asn.cymru.com"
    nibbles = f"{block.network:032x}"[: block.length // 4]
    return ".".join(reversed(nibbles)) + ".origin6.asn.cymru.com"


def _row(text: str) -> tuple[Prefix, tuple[int, ...]] | None:
    """Prefix and origins of `64500 64501 | 192.0.2.0/24 | US | arin | 2000-03-30`."""
    fields = [field.strip() for field in text.split("|")]
    try:
        asns = tuple(int(field) for field in fields[0].split())
        prefix = parse_prefix(fields[1])
    except (ValueError, IndexError):
        return None
    return (prefix, asns) if asns and all(0 < asn < 1 << 32 for asn in asns) else None


def _holds(prefix: Prefix, block: Prefix) -> bool:
    rest = BITS[prefix.family] - prefix.length
    return (
        prefix.family == block.family
        and prefix.length <= block.length
        and block.network >> rest << rest == prefix.network
    )
