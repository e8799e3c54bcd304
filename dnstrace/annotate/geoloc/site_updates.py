"""Places of lists newer than the shipped tables: the file that `dnstrace sites update` leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from dnstrace.annotate.geoloc.gazetteer import HUB, Town
from dnstrace.codec.user_files import DATA, path_of, write_whole

HEADING = "dnstrace places 1"
MAX_OCTETS = 16 << 20


class Source(NamedTuple):
    """Where a list came from, the day it is of, and the day it was fetched (both UTC)."""

    name: str
    as_of: str
    fetched: str


class Newer(NamedTuple):
    """What is known of newer lists.

    `places` are lines by `operator<TAB>key`; a key is a code, or `=` and a whole identifier, in
    lower case. `fault` says why a file that is there is not used; nothing of it is used then.
    """

    sources: tuple[Source, ...] = ()
    places: Mapping[str, str] = {}
    fault: str = ""

    def find(self, operator: str, key: str) -> tuple[Town, str] | None:
        """The place of a key, and who says so: source and day."""
        line = self.places.get(f"{operator}\t{key}")
        if line is None:
            return None
        number, town, country, lat, lon = line.split("\t")
        source = self.sources[int(number)]
        return (
            Town(town, country, float(lat), float(lon), HUB),
            f"the list of {source.name}, {source.as_of}",
        )


def default_path() -> str:
    """Where the file is: below $XDG_DATA_HOME, else ~/.local/share."""
    return path_of("places.tsv", DATA)


@cache
def newer() -> Newer:
    """The newer lists of this user, read once; empty where there are none."""
    return read(default_path())


def read(path: str) -> Newer:
    """The lists in a file: all of them, or none and `fault`."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_OCTETS + 1)
    except FileNotFoundError:
        return Newer()
    except OSError as error:
        return Newer(fault=f"{path}: {error.strerror}")
    from zlib import crc32

    head, _, body = data.partition(b"\n")
    if head != f"{HEADING} {crc32(body):08x}".encode():
        return Newer(fault=f"{path}: damaged, or of another version; run dnstrace sites update")
    sources, places = list[Source](), dict[str, str]()
    for line in body.decode("utf-8").splitlines():
        operator, key, rest = line.split("\t", 2)
        if operator:
            places[f"{operator}\t{key}"] = rest
        else:
            sources.append(Source(key, *rest.split("\t")))
    return Newer(tuple(sources), places)


def write(path: str, sources: Iterable[Source], lines: Iterable[str]) -> None:
    """Write lists, whole or not at all; `lines` are `operator key number town country lat lon`.

    Raises: OSError when the file cannot be written.
    """
    from zlib import crc32

    body = "".join(f"{line}\n" for line in [*("\t".join(("", *s)) for s in sources), *lines])
    octets = body.encode()
    write_whole(path, f"{HEADING} {crc32(octets):08x}\n".encode() + octets)
