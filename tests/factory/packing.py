"""Files packed in every way that is read."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path


def packed(path: Path, octets: bytes) -> Path:
    """A file with these octets, packed as the suffix of its name says."""
    suffix = path.name.rsplit(".tar", 1)[-1] if ".tar" in path.name else path.suffix
    if ".tar" in path.name:
        octets = _tar({"LICENSE.txt": b"text", "data/table": octets})
    elif suffix == ".zip":
        octets = _zip({"LICENSE.txt": b"text", "data/table": octets})
    if suffix == ".gz":
        octets = gzip.compress(octets, mtime=0)
    elif suffix == ".bz2":
        octets = bz2.compress(octets)
    elif suffix == ".xz":
        octets = lzma.compress(octets)
    path.write_bytes(octets)
    return path


def _tar(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, octets in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(octets)
            archive.addfile(member, io.BytesIO(octets))
    return made.getvalue()


def _zip(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, octets in files.items():
            archive.writestr(name, octets)
    return made.getvalue()
