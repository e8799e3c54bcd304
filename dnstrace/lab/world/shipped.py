"""The worlds that come along, and where the file of a world is."""

from difflib import get_close_matches
from pathlib import Path

from dnstrace.errors import WorldError

WORLDS = Path(__file__).parents[1] / "worlds"


def world_names() -> list[str]:
    """The names of the worlds that come along.

    Those of single mistakes are called `faults/F01`, `cases/no-question`, those of outages
    `outages/ds-left-behind`; the part behind the stroke is enough to find them.
    """
    return sorted(
        path.relative_to(WORLDS).with_suffix("").as_posix()
        for path in WORLDS.rglob("*.toml")
        if not path.name.startswith("_")
    )


def find_world(name_or_path: str) -> Path:
    """The file of a world, by its name or by path.

    Raises: WorldError when there is none; it lists what there is.
    """
    wanted = name_or_path.lower()
    for name in world_names():
        if wanted in (name.lower(), name.split("/")[-1].lower()):
            return WORLDS / f"{name}.toml"
    if name_or_path.endswith(".toml") and Path(name_or_path).is_file():
        return Path(name_or_path)
    known = [name for name in world_names() if "/" not in name]
    near = get_close_matches(wanted, [*known, *world_names()], 1)
    listed = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    raise WorldError(
        f"no world {name_or_path!r}: {listed} (dnstrace lab list --all shows all; or give the path"
        " of a .toml file)"
    )
