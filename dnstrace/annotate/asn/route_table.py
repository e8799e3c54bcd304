"""One table of prefixes and who announces them, held in memory."""

import re
from collections.abc import Sequence

from dnstrace.annotate.asn.prefixes import Prefix, PrefixTable
from dnstrace.model.annotation import Origin


class Routes:
    """One table of prefixes and their origins, held in memory.

    Args:
        source: where it was read, to be shown.
        as_of: its date, YYYY-MM-DD.
        exact: whether its prefixes are those announced, not parts or unions of such.
        prefixes: with a number for each, which is a place in `owners`; to be filled by `add`.
        owners: origins as in `routes.Route`, and the name of the AS.
    """

    def __init__(
        self,
        source: str,
        as_of: str,
        *,
        exact: bool = False,
        prefixes: PrefixTable | None = None,
        owners: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        self.source, self.as_of, self.exact = source, as_of, exact
        self.prefixes = prefixes or PrefixTable()
        self.owners: Sequence[tuple[str, str]] = [] if owners is None else owners
        self._numbers: dict[tuple[str, str], int] = {}

    def __len__(self) -> int:
        return len(self.prefixes)

    def add(self, prefix: Prefix, origins: str, name: str) -> None:
        """Put in a prefix; `origins` as in `routes.Route`, or "" when only the name is known."""
        number = self._numbers.get((origins, name))
        if number is None:
            assert isinstance(self.owners, list)
            number = self._numbers[origins, name] = len(self.owners)
            self.owners.append((origins, printable(name)))
        self.prefixes.add(prefix, number)

    def origins(self, address: str) -> tuple[Origin, ...]:
        """One Origin for each AS that announces the longest prefix around the address.

        Raises: ValueError when the text is no address.
        """
        found = self.prefixes.longest(address)
        if found is None:
            return ()
        prefix, numbers = found
        made: dict[int | None, Origin] = {}
        for number in numbers:
            origins, name = self.owners[number]
            numbers_or_none: list[int | None] = [*as_numbers(origins)] or [None]
            for asn in numbers_or_none:
                made.setdefault(
                    asn,
                    Origin(address, asn, name or None, prefix.text, None, self.source, self.as_of),
                )
        return tuple(made.values())


def printable(text: str) -> str:
    """A name out of somebody's table without the characters that steer a terminal."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "?" for character in text)


def as_numbers(origins: str) -> list[int]:
    """The AS numbers of an origin such as `64500_64501,64502`."""
    return [int(number) for number in re.findall(r"\d+", origins)]
