"""Sentences are not data: what is made to be read is never compared, searched or taken apart.

Where something depends on why a thing happened, it asks for a code, a kind or an argument. What the
test cannot see is a sentence that was first put into a variable; the enums leave little reason to.
"""

import ast
from collections.abc import Iterator

from .sources import Source, sources

SENTENCES = {"text", "reason", "detail", "claim", "remedy", "details"}
SEARCHES = {
    "startswith",
    "endswith",
    "find",
    "index",
    "count",
    "split",
    "partition",
    "rpartition",
    "removeprefix",
    "removesuffix",
    "replace",
}
# Their `text` is not ours: identifiers, lines of files, names that servers give themselves.
THE_NETWORKS = ("annotate", "bgp", "lab", "diagnose.interception")


def is_sentence(node: ast.AST) -> bool:
    """Whether an expression reads an attribute that holds a sentence.

    `because.reason` is a code: of its own, one asks nothing else.
    """
    if not isinstance(node, ast.Attribute) or node.attr not in SENTENCES:
        return False
    owner = node.value
    return not (isinstance(owner, ast.Attribute) and owner.attr == "because")


def comparisons(tree: ast.AST) -> Iterator[int]:
    """The lines on which a sentence is compared or searched."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            empty = any(isinstance(side, ast.Constant) and not side.value for side in sides)
            if not empty and any(found(side) for side in sides):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            searched = node.func.attr in SEARCHES and is_sentence(node.func.value)
            if searched:
                yield node.lineno


def found(side: ast.expr) -> bool:
    """Whether one side of a comparison is a sentence, as it is or changed by a method."""
    while isinstance(side, ast.Call) and isinstance(side.func, ast.Attribute):
        side = side.func.value
    return is_sentence(side)


def judged(source: Source) -> bool:
    """Whether a module's `text` and `reason` are sentences."""
    place = source.module.removeprefix("dnstrace.")
    return not any(place == room or place.startswith(f"{room}.") for room in THE_NETWORKS)


def test_no_sentence_is_compared() -> None:
    lines = [
        f"{source.where}:{line}"
        for source in sources()
        if judged(source)
        for line in comparisons(source.tree)
    ]
    assert lines == []


def test_the_test_sees_what_it_is_for() -> None:
    wrong = (
        "query.reason.endswith('to EDNS')",
        "label in security.reason",
        "security.reason.rstrip('.') in finding.text",
        "verdict.text == 'SERVFAIL'",
        "finding.text.startswith(server)",
    )
    assert [list(comparisons(ast.parse(line))) for line in wrong] == [[1]] * len(wrong)
    fine = (
        "step.because.reason == StepReason.ALIAS",
        "finding.text == ''",
        "print(finding.text)",
        "detail.kind == DetailKind.RCODE",
    )
    assert [list(comparisons(ast.parse(line))) for line in fine] == [[]] * len(fine)
