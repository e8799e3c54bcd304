"""Where a vantage can be, in a few lines and the sites that say so."""

from collections.abc import Iterator

from rich.text import Text

from dnstrace.model import location as outcome
from dnstrace.model.location import Claim, Whereabouts
from dnstrace.render.findings import paragraphs
from dnstrace.render.layout import Piece, flow, sentence
from dnstrace.render.view import View
from dnstrace.render.words import amount

SHOWN = 8  # sites; all with -v

_WORDS = {
    outcome.PLACED: "",
    outcome.CONTRADICTORY: "contradictory: not all of this can be true",
    outcome.INTERCEPTED: "something on this network answers in the servers' name: "
    "the round trips say nothing about where this host is",
    outcome.UNKNOWN: "no server said where it stands",
    outcome.UNREACHABLE: "nothing could be reached from here",
    outcome.INTERRUPTED: "interrupted",
}


def whereabouts(found: Whereabouts, view: View, quiet: bool = False) -> Iterator[Text]:
    """Everything that is shown, each text one paragraph; `quiet`: without the sites."""
    signs = view.signs
    if found.network.kind == "lab":
        where = f" seen from {found.network.vantage}" if found.network.vantage else ""
        said = f'in the lab\'s world "{found.network.world}"{where}'
        yield flow([*sentence(signs(said), "magenta")], view.width)
    if found.region is not None:
        yield _region(found, view)
    said = _WORDS[found.status]
    if found.status == outcome.UNREACHABLE and not found.asked:
        said = "this host has no route to the Internet"
    if said:
        yield flow([*sentence(signs(said), "bold red")], view.width, indent=2)
    if found.outside:
        yield flow([*sentence(signs(found.outside), "red")], view.width, indent=2)
    if not quiet:
        yield from _claims(found.claims, view)
    if found.asked:
        heard = f"{found.answered} of {amount(found.asked, 'address', 'addresses')} answered"
        yield flow([*sentence(heard, "dim")], view.width)
    yield from paragraphs(found.findings, view)


def _claims(claims: tuple[Claim, ...], view: View) -> Iterator[Text]:
    shown = claims if view.verbose else _telling(claims)
    for claim in shown:
        yield _claim(claim, view)
    if len(shown) < len(claims):
        more = amount(len(claims) - len(shown), "address that says", "addresses that say")
        yield flow([*sentence(f"and {more} no more than these (-v)", "dim")], view.width)


def _telling(claims: tuple[Claim, ...]) -> list[Claim]:
    """The smallest discs, one a site, and every site that was not believed."""
    seen: dict[tuple[str, str, bool], Claim] = {}
    for claim in claims:
        seen.setdefault((claim.city, claim.country, bool(claim.dropped)), claim)
    small = [claim for claim in seen.values() if not claim.dropped][:SHOWN]
    return [*small, *(claim for claim in seen.values() if claim.dropped)]


def _region(found: Whereabouts, view: View) -> Text:
    region, signs = found.region, view.signs
    assert region is not None
    at = f"{region.latitude:.1f},{region.longitude:.1f}"
    town = found.town
    near = f"near {town.city} {town.country}" if town else f"around {at}"
    if town and town.distance > region.radius:
        near = f"around {at}, far from any known town"
    said = f"within {region.radius:,.0f} km of {at}"
    pieces = [*sentence(signs(near), "bold"), *sentence(said, "", f" {signs.dot} ")]
    smallest = next((claim for claim in found.claims if not claim.dropped), None)
    if smallest is not None:
        disc = f"smallest disc: {smallest.reach:,.0f} km around {smallest.city} {smallest.country}"
        pieces += sentence(signs(disc), "dim", f" {signs.dot} ")
    return flow(pieces, view.width, indent=2)


def _claim(claim: Claim, view: View) -> Text:
    signs = view.signs
    style = "dim" if claim.dropped else ""
    head = f"  {claim.elapsed * 1000:7,.1f} ms {claim.reach:9,.0f} km  "
    pieces = [
        Piece(head, style),
        *sentence(signs(f"{claim.city} {claim.country}"), style or "magenta", ""),
        Piece(signs(claim.server.removesuffix(".")), style, f" {signs.dot} "),
        Piece(signs(claim.identifier), "dim", f" {signs.dot} "),
    ]
    if claim.dropped:
        pieces += sentence(signs(f"not believed: {claim.dropped}"), "red", f" {signs.dot} ")
    return flow(pieces, view.width, indent=len(head), more=signs.more)
