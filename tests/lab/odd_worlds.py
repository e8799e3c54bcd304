"""Parts of worlds that are none, and what comes of playing them."""

from pathlib import Path

from dns.message import make_query
from hypothesis import strategies as st

from dnstrace.errors import WorldError
from dnstrace.lab import load

WORLDS = Path(__file__).parents[2] / "dnstrace" / "lab" / "worlds"


SMALL = (WORLDS / "_small.toml").read_text(encoding="utf-8").splitlines()


ODD = st.sampled_from(
    ['""', '"."', '"a..b"', "-1", "0", "1.5", "true", "[]", "[[]]", "{}", '"\\u0000"', "nan"]
    + [f'"{"a" * 300}"', "[{}]", "9" * 20, "1e400", "2020-01-01", '"unterminated']
)


def play(text: str, file: Path) -> str:
    """Load a world and ask it something, if it is one; else the complaint."""
    file.write_text(text, encoding="utf-8")
    try:
        world = load(str(file))
        world.check()
        for address in ("198.41.0.4", "45.90.77.1"):
            world.serve(
                make_query("www.broken.com", "A", want_dnssec=True).to_wire(),
                server=address,
                port=53,
                transport="udp",
                vantage=world.vantage,
            )
    except WorldError as error:
        return str(error)
    return ""
