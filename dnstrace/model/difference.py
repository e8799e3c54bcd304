"""What two reports of the same question have not in common."""

from typing import Literal, NamedTuple

Kind = Literal[
    "question",
    "status",
    "answer",
    "security",
    "delegation",
    "servers",
    "site",
    "latency",
    "finding",
]


class Difference(NamedTuple):
    """One thing that was so before and is otherwise after; both as texts, () where there was none.

    Latencies are milliseconds with one decimal.
    """

    kind: Kind
    question: str  # "www.example.com. A"
    zone: str  # presentation format; "" where it is about the whole
    subject: str  # the server, the name or the code that it is about; "" where there is none
    before: tuple[str, ...]
    after: tuple[str, ...]
