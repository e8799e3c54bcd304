"""The work of `dnstrace sites update`: fetch lists of sites, believe them or not, keep them."""

import os
import re
import tempfile
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from dnstrace.annotate.geoloc import site_updates
from dnstrace.annotate.geoloc.published_lists import Listed, ListFault, agreed, read_list
from dnstrace.engine.download import Progress, download
from dnstrace.errors import UsageError

DEFAULT_URLS = ("https://root-servers.org/archives/", "https://speed.cloudflare.com/locations")
MAX_OCTETS = 16 << 20
DEEPEST = 4
_LINK = re.compile(rb"""href=["']?([^"'?#>\s]+)""", re.IGNORECASE)
_DATED = re.compile(r"\d[\d_-]*/")
_ROOTS = re.compile(r"[a-m]-root\.json")


class Fetched(NamedTuple):
    """What was read of one source, and the day it is of."""

    name: str
    as_of: str
    places: tuple[Listed, ...]
    left_out: tuple[str, ...]


def update(sources: tuple[str, ...], progress: Progress, today: str) -> list[str]:
    """Fetch all lists and keep them instead of those kept before; what to tell of it.

    Args:
        sources: URLs and files.
        today: the day, UTC, as YYYY-MM-DD.
    Raises: UsageError for what a source gives, NotReached, OSError. Nothing is changed then.
    """
    lists = [_fetched(source, progress, today) for source in sources]
    kept = [site_updates.Source(one.name, one.as_of, today) for one in lists]
    lines, told = list[str](), list[str]()
    for number, one in enumerate(lists):
        places, torn = agreed(one.places)
        lines += [
            f"{operator}\t{key}\t{number}\t{place.town}\t{place.country}\t{place.lat}\t{place.lon}"
            for (operator, key), place in places.items()
        ]
        told.append(f"{one.name} of {one.as_of}: {len(places):,} codes and identifiers")
        if torn:
            told.append(f"  {torn} identifiers stand in two towns: left out")
        if one.left_out:
            told.append(f"  {len(one.left_out)} entries left out, first {one.left_out[0]}")
    path = site_updates.default_path()
    site_updates.write(path, kept, lines)
    return [*told, f"kept in {path}"]


def remove() -> str:
    """Go back to the places that were shipped; what to tell of it."""
    path = site_updates.default_path()
    try:
        os.unlink(path)
    except FileNotFoundError:
        return f"nothing to remove: there is no {path}"
    return f"removed {path}: places are those that were shipped"


def show(today: str) -> list[str]:
    """What is kept, with its age in days."""
    kept = site_updates.read(site_updates.default_path())
    if kept.fault:
        raise UsageError(kept.fault)
    if not kept.sources:
        return ["places are those that were shipped"]
    return [
        f"{source.name} of {source.as_of}, fetched {_days(source.fetched, today)} ago"
        for source in kept.sources
    ] + [f"{len(kept.places):,} codes and identifiers in {site_updates.default_path()}"]


def _days(day: str, today: str) -> str:
    from datetime import date

    count = (date.fromisoformat(today) - date.fromisoformat(day)).days
    return f"{count} day{'' if count == 1 else 's'}"


def _fetched(source: str, progress: Progress, today: str) -> Fetched:
    """Read one source, a listing of dated directories by its newest one."""
    if "://" not in source:
        source = "file://" + _quoted(os.path.abspath(source))
    data, day = _document(source, progress)
    documents = [(source, data)]
    for _ in range(DEEPEST):
        links = _links(documents[0][1], source) if _is_listing(documents[0][1]) else []
        roots = [link for link in links if _ROOTS.fullmatch(link)]
        if roots:
            parts = [
                (urljoin(source, link), *_document(urljoin(source, link), progress))
                for link in roots
            ]
            documents = [(url, octets) for url, octets, _ in parts]
            day = max(changed for _, _, changed in parts)
            break
        dated = sorted((link for link in links if _DATED.fullmatch(link)), key=_numbers)
        if not dated:
            break
        source = urljoin(source, dated[-1])
        data, day = _document(source, progress)
        documents = [(source, data)]
    places, left_out = list[Listed](), list[str]()
    for url, octets in documents:
        try:
            found = read_list(octets, ascii(os.path.basename(urlsplit(url).path) or url)[1:-1])
        except ListFault as fault:
            raise UsageError(f"{url!a} cannot be used: {fault}") from None
        places += found.places
        left_out += found.left_out
    if not places:
        raise UsageError(f"{source!a} cannot be used: no identifier or code is in it")
    host = urlsplit(source).hostname
    name = host or os.path.basename(urlsplit(source).path)
    return Fetched(ascii(name)[1:-1], day or today, tuple(places), tuple(left_out))


def _document(url: str, progress: Progress) -> tuple[bytes, str]:
    with tempfile.TemporaryDirectory(prefix="dnstrace-") as directory:
        path = os.path.join(directory, "list")
        day = download(url, path, progress, MAX_OCTETS)
        with open(path, "rb") as file:
            return file.read(), day


def _is_listing(data: bytes) -> bool:
    return data.lstrip()[:1] == b"<"


def _links(data: bytes, url: str) -> list[str]:
    """The links of a listing that lead to what is directly in it, each once."""
    base = urljoin(url, ".")
    inside = []
    for found in _LINK.findall(data):
        link = urljoin(url, found.decode("latin-1"))
        if link.startswith(base) and link != base:
            inside.append(link.removeprefix(base))
    return list(dict.fromkeys(inside))


def _numbers(link: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", link)]


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
