"""`--lab [WORLD]`: which word is a world, and what is asked in it when nothing else is said."""

from dnstrace.errors import UsageError


def is_world(text: str, others: list[str]) -> bool:
    """Whether the word after --lab is a world: names have dots, and one name has to be left.

    Args:
        others: the names and the type on the rest of the command line; without a name among them a
            word counts as a world only if there is one.
    """
    if text.startswith(("-", "@")) or "://" in text:
        return False
    if "/" in text or text.endswith(".toml"):
        return True
    if "." in text:
        return False
    names = [word for word in others if not word.startswith("@") and not _is_type(word)]
    return bool(names) or _is_known(text)


def _is_type(word: str) -> bool:
    from dnstrace.wire import types

    return word.upper() in types.TYPE_NUMBERS


def _is_known(text: str) -> bool:
    from difflib import get_close_matches

    from dnstrace.lab.world.shipped import find_world, world_names

    try:
        find_world(text)
    except UsageError:
        # One that was mistyped: who reads it says which is near.
        return bool(get_close_matches(text.lower(), world_names(), 1, 0.8))
    return True


def asked(world: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The name and the type that a world is made to be asked for; () for what it does not say.

    Raises: UsageError when there is no such world.
    """
    from dnstrace.lab.world.file import read_world
    from dnstrace.lab.world.shipped import find_world

    name, *kind = read_world(find_world(world or "default")).case.question.split() or [""]
    return (name,) if name else (), tuple(kind)


def offered(incomplete: str) -> list[str] | None:
    """The worlds whose name begins so; `None` for the name of a file."""
    from dnstrace.lab.world.shipped import world_names

    if incomplete.startswith((".", "/", "~")):
        return None
    return sorted(name for name in world_names() if "/" in incomplete or "/" not in name)
