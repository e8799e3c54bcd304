"""The questions that a request asks, names on standard input among them."""

import sys
from collections.abc import Iterable, Iterator

from dnstrace.cli.args.request import Request
from dnstrace.cli.args.values import name_of, type_of
from dnstrace.errors import UsageError
from dnstrace.model.question import Question
from dnstrace.wire import addresses, types


def questions(request: Request) -> Iterator[Question]:
    """All questions, in the order given; standard input is read as far as they are asked for.

    Raises: UsageError; for what the arguments say, before the first question comes out.
    """
    kind = types.A if request.type is None else request.type
    given: list[Question | None] = [
        None if word == "-" else Question(_typed(word), kind) for word in request.words
    ]
    pointer = types.PTR if request.type is None else request.type
    given += [Question(reverse_name(address), pointer) for address in request.reverse]
    return _each(given, kind)


def _typed(word: str) -> bytes:
    """A name given as an argument, where an address was hardly meant as one."""
    try:
        addresses.pack(word)
    except addresses.BadAddress:
        return name_of(word)
    raise UsageError(f"{word} is an address: give -x {word} for its name, or a final dot")


def _each(given: Iterable[Question | None], kind: int) -> Iterator[Question]:
    for question in given:
        if question is not None:
            yield question
        elif sys.stdin is None:
            raise UsageError("standard input is closed: no names can be read from it")
        else:
            yield from from_lines(sys.stdin, kind)


def from_lines(lines: Iterable[str], kind: int) -> Iterator[Question]:
    """A question for every line of `name` or `name type`; blank ones and # comments are passed.

    Raises: UsageError that names the line.
    """
    number = 0
    try:
        for line in lines:
            number += 1
            words = line.partition("#")[0].split()
            if len(words) > 2:
                raise UsageError("give a name, or a name and a type")
            if words:
                yield Question(name_of(words[0]), type_of(words[1]) if words[1:] else kind)
    except UsageError as error:
        where = f"standard input, line {number}"
        raise UsageError(f"{where}: {error} (asked were the lines above)") from None
    except UnicodeDecodeError:
        raise UsageError(f"standard input, after line {number}: not UTF-8") from None


def reverse_name(address: str) -> bytes:
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
