"""Text from the network made harmless, by one function for each medium."""

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
