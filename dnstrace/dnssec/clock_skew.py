"""If every signature is off in the same direction, our own clock is the first suspect."""

from collections.abc import Iterable

from dnstrace.dnssec import codes, wording
from dnstrace.dnssec.records import signatures
from dnstrace.dnssec.signature import out_of_time
from dnstrace.model.rrset import SignedRRset
from dnstrace.resolver.ports import Judgement
from dnstrace.wire.rdata import moment

FEWEST_ZONES = 2  # one zone alone has rather forgotten to sign again


def suspect_clock(judged: Judgement, seen: Iterable[SignedRRset], now: int) -> Judgement:
    """The judgement; its reason changes if no signature of several zones is valid now."""
    code = judged.security.code
    if code not in (codes.SIGNATURE_EXPIRED, codes.SIGNATURE_NOT_YET_VALID):
        return judged
    off: dict[bytes, list[int]] = {}
    for signed in seen:
        for one in signatures(signed):
            off.setdefault(one.signer, []).append(out_of_time(one, now))
    amounts = [amount for group in off.values() for amount in group]
    late = code == codes.SIGNATURE_EXPIRED
    if len(off) < FEWEST_ZONES or not all(amount > 0 if late else amount < 0 for amount in amounts):
        return judged
    least = min(map(abs, amounts))
    text = (
        f"the clock of this host may be wrong: it says {moment(now)} UTC, and every signature of "
        f"{len(off)} zones {'expired at least' if late else 'becomes valid only in'} "
        f"{wording.span(least)}{' ago' if late else ' or more'}; first, {judged.security.reason}"
    )
    security = judged.security._replace(reason=text, code=codes.CLOCK_SKEW)
    return judged._replace(security=security)
