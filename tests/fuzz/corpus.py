"""The corpus: inputs worth trying each time, made by hand or found, one a file."""

from hashlib import sha256
from pathlib import Path

HOME = Path(__file__).parent / "corpus"


def seeds(target: str) -> list[tuple[str, bytes]]:
    """Name and octets of every input of a target; `.hex` files may hold spaces and `#` remarks."""
    return [
        (path.name, _octets(path))
        for path in sorted((HOME / target).glob("*"))
        if path.suffix in (".hex", ".txt")
    ]


def save(target: str, data: bytes) -> Path:
    """Keep an input, as text when it is printable, and say where."""
    text = data.decode("utf-8", "replace")
    readable = text.encode() == data and all(c.isprintable() or c == "\n" for c in text)
    name = f"found-{sha256(data).hexdigest()[:12]}.{'txt' if readable else 'hex'}"
    path = HOME / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if readable else _hex(data).encode())
    return path


def _hex(data: bytes) -> str:
    return "".join(f"{data[at : at + 32].hex()}\n" for at in range(0, len(data), 32))


def _octets(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.suffix == ".txt":
        return raw
    return bytes.fromhex("".join(line.partition("#")[0] for line in raw.decode().splitlines()))
