"""The questions that a request asks, names in files and on standard input among them."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator

from dnstrace.cli.args.request import Request
from dnstrace.cli.args.values import name_of, type_of
from dnstrace.errors import UsageError
from dnstrace.model.question import Question
from dnstrace.wire import addresses, names, types

Complain = Callable[[str], None]


class Questions:
    """All questions, in the order given; lines are read as far as they are asked for.

    A line that is wrong is told, and the others are asked all the same; `faults` counts them.

    Args:
        complain: tells somebody what is wrong with a line.
    Raises: UsageError; for what the arguments say, before the first question comes out.
    """

    def __init__(self, request: Request, complain: Complain) -> None:
        self.faults = 0
        self._complain = complain
        self._kinds, self._klass = request.types or (types.A,), request.klass
        given: list[list[Question] | None] = [
            None if word == "-" else self._of(_typed(word)) for word in request.names
        ]
        pointers = request.types or (types.PTR,)
        for address in request.reverse:
            given.append(self._of(reverse_name(address), pointers))
        lines = None if request.file is None else _lines_of(request.file)
        self._questions = self._each(given, request.file or "", lines)

    def _of(self, name: names.Name, kinds: tuple[int, ...] = ()) -> list[Question]:
        return [Question(name, kind, self._klass) for kind in kinds or self._kinds]

    def __iter__(self) -> Iterator[Question]:
        return self

    def __next__(self) -> Question:
        return next(self._questions)

    def _each(
        self, given: list[list[Question] | None], file: str, lines: list[bytes] | None
    ) -> Iterator[Question]:
        for questions in given:
            if questions is not None:
                yield from questions
            elif sys.stdin is None:
                raise UsageError("standard input is closed: no names can be read from it")
            else:
                yield from self.of_lines(sys.stdin.buffer, "standard input")
        if lines is not None:
            yield from self.of_lines(lines, file)

    def of_lines(self, lines: Iterable[bytes], source: str) -> Iterator[Question]:
        """The questions of lines of `name` or `name types`; blanks and # comments are passed."""
        for number, line in enumerate(lines, 1):
            try:
                questions = self._of_line(line)
            except (UsageError, UnicodeDecodeError) as error:
                self.faults += 1
                reason = error if isinstance(error, UsageError) else "not UTF-8"
                self._complain(f"{source}, line {number}: {reason}")
            else:
                yield from questions

    def _of_line(self, line: bytes) -> list[Question]:
        words = line.decode("utf-8").partition("#")[0].split()
        if not words:
            return []
        from dnstrace.cli.args.hints import host_in

        other = host_in(words[0])
        if other is not None:
            raise UsageError(f"{words[0]!r} is {other[0]}: write {other[1]}")
        return self._of(name_of(words[0]), tuple(map(type_of, words[1:])))


def _lines_of(path: str) -> list[bytes]:
    """The lines of a file, read before anything is sent.

    Raises: UsageError when it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return file.readlines()
    except OSError as error:
        also = "" if os.sep in path else " (a name that begins with - stands behind --)"
        raise UsageError(f"cannot read {path}: {error.strerror}{also}") from None


def _typed(word: str) -> names.Name:
    """A name given as an argument, where an address was hardly meant as one."""
    try:
        addresses.pack(word)
    except addresses.BadAddress:
        return name_of(word)
    raise UsageError(f"{word} is an address: give -x {word} for its name, or a final dot")


def reverse_name(address: str) -> names.Name:
    """The name under in-addr.arpa or ip6.arpa (RFC 1035 §3.5, RFC 3596 §2.5).

    Raises: UsageError for what is no address.
    """
    try:
        octets = addresses.pack(address)
    except addresses.BadAddress:
        raise UsageError(f"-x {address!r}: give an IPv4 or IPv6 address") from None
    if len(octets) == 4:
        return name_of(".".join(str(octet) for octet in reversed(octets)) + ".in-addr.arpa.")
    return name_of(".".join(reversed(octets.hex())) + ".ip6.arpa.")
