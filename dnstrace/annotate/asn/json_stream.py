"""A big JSON document read piece by piece: the elements of the lists in its outermost object."""

import codecs
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

from dnstrace.annotate.asn.lines import BadTable, open_table
from dnstrace.codec.unpack import UnpackFault

_CHUNK = 1 << 20
_LARGEST = 1 << 20  # characters of one element, or of one value that is no list
_SPACE = " \t\r\n\ufeff"


class _Text:
    """The part of the document that is being looked at."""

    def __init__(self, path: str, file: BinaryIO) -> None:
        self.path, self.file = path, file
        self.buffer, self.at, self.line = "", 0, 1
        self.began = 0  # where in the buffer the last value, or the last batch, begins
        self.ended = False
        self.batches = True  # whether the rest of the buffer may be part of one list
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def more(self) -> bool:
        """Read one more chunk; whether there was one."""
        chunk = self.file.read(_CHUNK)
        self.ended = not chunk
        self.line += self.buffer.count("\n", 0, self.at)
        self.buffer = self.buffer[self.at :] + self._decode(chunk, self.ended)
        self.at = self.began = 0
        self.batches = True
        return not self.ended

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            while self.at < len(self.buffer):
                if self.buffer[self.at] not in _SPACE:
                    return self.buffer[self.at]
                self.at += 1
            if not self.more():
                return ""

    def take(self, expected: str) -> str:
        """Step over the next character, which has to be one of those expected."""
        found = self.peek()
        if not found or found not in expected:
            raise self.wrong(f"{found!a} does not belong here") if found else self.cut()
        self.at += 1
        return found

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        self.began = self.at
        while True:
            try:
                found, end = json.JSONDecoder().raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                if self.ended or len(self.buffer) - self.at > _LARGEST:
                    self.at = min(error.pos, len(self.buffer))
                    if self.ended and self._is_cut(error):
                        raise self.cut() from None
                    raise self.wrong(error.msg) from None
                self.more()
                continue
            except ValueError:  # Python reads no number of more than 4,300 digits
                raise self.wrong("a number has no end") from None
            # A number or word at the very end of the chunk may go on in the next.
            if end == len(self.buffer) and not self.ended and found is not None:
                self.more()
                continue
            self.at = end
            return found

    def batch(self) -> list[Any]:
        """Many elements of a list at once, as long as no list ends among them; else none."""
        if len(self.buffer) - self.at < _CHUNK // 2 and not self.ended:
            self.more()
        end = self.buffer.rfind("}", self.at)
        if end < 0 or not self.batches:
            return []
        try:
            found: list[Any] = json.loads(f"[{self.buffer[self.at : end + 1]}]")
        except json.JSONDecodeError:
            self.batches = False  # the list ends here, or has lists in it: one by one, then
            return []
        except ValueError:
            raise self.wrong("a number has no end") from None
        self.began, self.at = self.at, end + 1
        return found

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether a document that has been read to its end is wrong only there."""
        rest = self.buffer[error.pos :].strip()
        return not rest or error.msg.startswith("Unterminated")

    def wrong(self, what: str) -> BadTable:
        """What is wrong with the document at this point."""
        return BadTable(self.path, self.where(), f"is not JSON here: {what}")

    def cut(self) -> BadTable:
        """The refusal of a document that ends too early."""
        return BadTable(self.path, self.where(), "is no complete JSON: it ends too early")

    def where(self) -> int:
        """The line that has been reached."""
        return self.line + self.buffer.count("\n", 0, self.at)

    def line_of(self, element: int) -> int:
        """The line in which the last value begins, or that element of the last batch.

        Only asked for where something is wrong, so it looks for the place again.
        """
        at, decoder = self.began, json.JSONDecoder()
        for _ in range(element):
            _, at = decoder.raw_decode(self.buffer, self._begin(at))
        return self.line + self.buffer.count("\n", 0, self._begin(at))

    def _begin(self, at: int) -> int:
        while at < len(self.buffer) and self.buffer[at] in _SPACE + ",":
            at += 1
        return at


def members(path: str) -> Iterator[tuple[str, Any, Callable[[], int]]]:
    """Each member of the outermost object; of a member that is a list, each element.

    Gives its name, the value, and how to ask for the line in which the value begins. A document
    that is a list comes as the elements of a member without a name. Memory stays below some
    megabytes.

    Raises: BadTable, at the place where the document is broken or too early at its end.
    """
    try:
        with open_table(path) as file:
            yield from _members(_Text(path, file))
    except UnpackFault as fault:
        raise BadTable(path, None, str(fault)) from None
    except OSError as error:
        raise BadTable(path, None, f"cannot be read: {error.strerror}") from None
    except RecursionError:
        raise BadTable(path, None, "is nested too deeply") from None


def _members(text: _Text) -> Iterator[tuple[str, Any, Callable[[], int]]]:
    if text.peek() == "[":
        yield from (("", *element) for element in _elements(text))
    else:
        text.take("{")
        more = text.peek() != "}"
        while more:
            name = text.value()
            if not isinstance(name, str):
                raise text.wrong("a name is no text")
            text.take(":")
            if text.peek() == "[":
                yield from ((name, *element) for element in _elements(text))
            else:
                yield name, text.value(), partial(text.line_of, 0)
            more = text.take(",}") == ","
        if text.peek() == "}":
            text.take("}")
    if text.peek():
        raise text.wrong("something follows its end")


def _elements(text: _Text) -> Iterator[tuple[Any, Callable[[], int]]]:
    text.take("[")
    if text.peek() == "]":
        text.take("]")
        return
    while True:
        for number, element in enumerate(text.batch() or [text.value()]):
            yield element, partial(text.line_of, number)
        if text.take(",]") == "]":
            return
