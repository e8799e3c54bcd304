"""What is said about something mistyped: the nearest of what there is, or a line to paste."""

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """`did you mean …?`, or where nothing is near the list of what there is.

    Args:
        otherwise: instead of the list.
    """
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(word, names, 1)
    if near:
        return f"did you mean {near[0]}?"
    return otherwise or f"there are {', '.join(names)}"


def instead(line: Iterable[str], word: str, better: str) -> str:
    """The command line to paste, with another word in place of one."""
    import shlex

    words = [better if argument == word else shlex.quote(argument) for argument in line]
    return f"dnstrace {' '.join(words)}"


def host_in(word: str) -> tuple[str, str] | None:
    """What else a word is that is no name, and the host name or address in it.

    A URL, `host:port`, a mail address, a path behind a name; `None` for what may be a name.
    """
    text = word.strip().rstrip(",;")
    scheme, mark, rest = text.partition("://")
    if mark and scheme:
        authority = rest.replace("\\", "/").partition("/")[0].partition("?")[0].partition("#")[0]
        return "a URL", _without_port(authority.rpartition("@")[2])
    if text.lower().startswith(("mailto:", "sip:")):
        text = text.partition(":")[2]
    if "@" in text.strip("@") and "\\@" not in text:
        return "a mail address", text.rpartition("@")[2]
    host, slash, _ = text.partition("/")
    if slash and host and "." in host and not _is_reverse(text):
        return "a name with a path", _without_port(host)
    bare = _without_port(text)
    if bare != text:
        return "a name with a port", bare
    return ("a list", text) if text != word.strip() and text else None


def _is_reverse(text: str) -> bool:
    """Whether a slash is that of a classless delegation (RFC 2317)."""
    return text.rstrip(".").lower().endswith(".arpa")


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, colon, port = text.rpartition(":")
    if colon and host and ":" not in host and port.isascii() and port.isdigit():
        return host
    return text


def no_name(line: Iterable[str], word: str) -> str | None:
    """What to say of a word that is no name: what it is, and the line to paste; else `None`."""
    from dnstrace.wire import addresses

    found = host_in(word)
    if found is None:
        return None
    kind, host = found
    try:
        addresses.pack(host)
        better = f"-x {host}"
    except addresses.BadAddress:
        better = f"{host} MX" if kind == "a mail address" else host
    return f"{word!r} is {kind}; write {instead(line, word, better)}"
