"""Text from the network made harmless, by one function for each medium."""

import re

# What begins or ends something in Markdown inside a line; the rest needs a line's beginning.
_MARKDOWN = frozenset("\\`*_{}[]<>!|~&$^")
# What hosts turn into links, mentions and pictures after rendering.
_TURNED = re.compile(r"[@#]|(?<=www)\.|:(?=//)|:(?=[\w+-]+:)", re.IGNORECASE)

# Letters and marks that show nothing: Hangul fillers, the blank of Braille, the grapheme joiner.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def terminal(text: str, ascii_only: bool = False) -> str:
    """Text for a terminal or a plain file, on one line.

    Octets 00–1F and 7F come out as \\DDD; whatever else is not printable (C1, bidirectional and
    zero-width controls, lone surrogates, marks that hide in the letter before) as \\u{…}.

    Args:
        ascii_only: write everything beyond ASCII as \\u{…} too.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, ascii_only) for character in text)


def markdown(text: str) -> str:
    """Text for Markdown (CommonMark, GFM): nothing in it renders as anything but itself.

    What hosts turn into something after rendering is cut by a code span: links, @mentions,
    #references, :pictures:.
    """
    shown, at, parts = terminal(text), 0, []
    for found in _TURNED.finditer(shown):
        parts += [_escaped(shown[at : found.start()]), f"`{found.group()}`"]
        at = found.end()
    return "".join([*parts, _escaped(shown[at:])])


def _escaped(text: str) -> str:
    return "".join(f"\\{each}" if each in _MARKDOWN else each for each in text)


def markdown_code(text: str) -> str:
    """Text as a code span that may also stand in a table; pipes are shown as a look-alike."""
    shown = terminal(text).replace("|", "\u00a6")
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    gap = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{gap}{shown}{gap}{fence}"


def csv_cell(text: str) -> str:
    """Text for a cell of CSV: spreadsheets take it for no formula; quoting is the writer's."""
    shown = terminal(text)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown


def prometheus(text: str) -> str:
    """Text for the value of a label in Prometheus' text format, version 0.0.4."""
    return terminal(text).replace("\\", r"\\").replace('"', r"\"")


def _shown(character: str, ascii_only: bool) -> str:
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return f"\\{code:03d}"
    if code < 0x7F:
        return character
    if ascii_only or not character.isprintable() or character in _INVISIBLE or _is_mark(character):
        return f"\\u{{{code:x}}}"
    return character


def _is_mark(character: str) -> bool:
    import unicodedata

    return unicodedata.category(character) in ("Mn", "Me")
