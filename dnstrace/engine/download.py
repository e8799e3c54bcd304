"""Fetches tables over HTTP and reads them: all of it, or nothing and one line that says why."""

import os
import tempfile
from typing import TYPE_CHECKING, TextIO
from urllib.parse import SplitResult, urlsplit

from dnstrace.errors import DnstraceError, UsageError

if TYPE_CHECKING:
    from dnstrace.annotate.asn.route_table import Routes

MAX_OCTETS = 1 << 30
_CHUNK = 1 << 18
_TIMEOUT = 30.0  # seconds without an octet


class NotReached(DnstraceError):
    """Nothing answers where something should be fetched from."""


class Progress:
    """One line that is written over as long as a terminal shows it; elsewhere the end only."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._live = stream is not None and stream.isatty()
        self._shown = -1

    def octets(self, so_far: int, total: int | None) -> None:
        """So much has come."""
        if self._live and so_far >> 20 != self._shown:
            self._shown = so_far >> 20
            of = f" of {total / 1e6:.1f}" if total else ""
            self._over(f"fetched {so_far / 1e6:.1f}{of} MB")

    def prefixes(self, count: int) -> None:
        """So many have been read."""
        self._over(f"read {count:,} prefixes")

    def done(self, text: str) -> None:
        """The end, in words."""
        if self._stream is not None:
            self._stream.write(f"\r{text}\x1b[K\n" if self._live else f"{text}\n")

    def _over(self, text: str) -> None:
        if self._live and self._stream is not None:
            self._stream.write(f"\r{text}\x1b[K")
            self._stream.flush()


def fetched(url: str, progress: Progress) -> "Routes":
    """The table at a URL.

    Raises: UsageError for what it gives, NotReached, OSError when it cannot be written down.
    """
    parts = _parts(url)
    name = os.path.basename(parts.path) or "table"
    with tempfile.TemporaryDirectory(prefix="dnstrace-") as directory:
        path = os.path.join(directory, name)
        day = download(url, path, progress)
        table = _read(path, url, progress)
        table.source = ascii(f"{parts.hostname}{parts.path}" if parts.hostname else name)[1:-1]
        table.as_of = day or table.as_of
        return table


def download(url: str, path: str, progress: Progress, most: int = MAX_OCTETS) -> str:
    """Write what a URL gives to a file; the day on which it was last changed, if that is told.

    Raises: UsageError for what it gives, NotReached, OSError when it cannot be written down.
    """
    import http.client
    import urllib.error
    import urllib.request

    from dnstrace.version import __version__

    _parts(url)
    try:
        request = urllib.request.Request(url, headers={"User-Agent": f"dnstrace/{__version__}"})
        reply = urllib.request.urlopen(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        raise UsageError(_failed(url, f"{error.code} {error.reason}")) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _fault(url, error) from None
    with reply, open(path, "wb") as file:
        length = reply.headers.get("Content-Length", "")
        total = int(length) if length.isascii() and length.isdigit() else None
        so_far = 0
        while True:
            try:
                chunk = reply.read(_CHUNK)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise _fault(url, error) from None
            if not chunk:
                break
            so_far += len(chunk)
            if so_far > most:
                raise UsageError(f"{url!a} gives more than {most >> 20} MiB: no table")
            file.write(chunk)
            progress.octets(so_far, total)
        if total is not None and so_far != total:
            raise UsageError(f"{url!a} was cut off after {so_far} of {total} octets: try again")
        return _day(reply.headers.get("Last-Modified"))


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme not in ("http", "https", "file"):
        raise UsageError(f"{url!a} is no URL that can be fetched: http, https or file")
    return parts


def _fault(url: str, error: Exception) -> DnstraceError:
    """What the network did, or what is wrong with the URL."""
    reason = getattr(error, "reason", None) or error
    missing = isinstance(reason, FileNotFoundError | IsADirectoryError | PermissionError)
    away = isinstance(reason, OSError) and not missing
    kind = NotReached if away else UsageError
    return kind(_failed(url, str(reason)))


def _failed(url: str, reason: str) -> str:
    return f"cannot fetch {url!a}: {ascii(reason)[1:-1][:200]}"


def _day(modified: str | None) -> str:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(modified or "").strftime("%Y-%m-%d")
    except ValueError:
        return ""


def _read(path: str, url: str, progress: Progress) -> "Routes":
    from dnstrace.annotate.asn import mmdb
    from dnstrace.annotate.asn.lines import BadTable
    from dnstrace.annotate.asn.reading import collect, read_routes

    try:
        if mmdb.is_mmdb(path):
            return collect(path, mmdb.MaxMind(path).routes(), progress.prefixes)
        return read_routes(path, progress.prefixes)
    except BadTable as error:  # its text names the temporary file
        text = str(error).partition(os.path.basename(path))[2]
        raise UsageError(f"what {url!a} gives cannot be used: {text.lstrip(': ')}") from None
