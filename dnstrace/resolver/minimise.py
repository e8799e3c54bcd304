"""QNAME minimisation: how much of a name a zone's servers get to see (RFC 9156)."""

from dnstrace.model.question import Question
from dnstrace.model.verdict import NXDomain, Unusable, Verdict
from dnstrace.resolver.limits import Limits
from dnstrace.wire import names, types


def next_question(
    question: Question, zone: bytes, labels: int, steps: int, limits: Limits, kind: int = types.A
) -> Question:
    """What to ask the servers of `zone` on the way to `question`.

    Args:
        labels: of the name that was asked last and is known to exist without a zone cut; at
            least the zone's own.
        steps: minimised questions asked so far for this name.
        kind: the type that hides the original one.
    Returns: `question` itself once its name is reached, or when the steps are used up.
    Source: RFC 9156 §2.3; §2.1: A hides the original type best, NS may do where A does not.
    """
    whole = names.depth(question.name)
    remaining = whole - labels
    if remaining <= 1 or steps >= limits.minimised:
        return question
    if steps < limits.single:
        add = 1
    else:
        left = limits.minimised - steps
        add = max(1, -(-remaining // left))
    if add >= remaining:
        return question
    return Question(names.ancestor(question.name, labels + add), kind, question.klass)


def hurts(verdict: Verdict) -> bool:
    """Whether the whole question may fare better than the minimised one (RFC 9156 §2.3 step 6)."""
    if isinstance(verdict, NXDomain):
        return True
    return isinstance(verdict, Unusable) and verdict.code not in (
        "all-servers-timeout",
        "no-route",
        "ns-unresolvable",
        "dependency-cycle",
        "glue-missing",
    )


class Minimiser:
    """How much of a name has been shown on a walk, and what is shown next.

    Args:
        zone: where the walk begins.
        active: false: the whole name is shown at once.
    """

    def __init__(self, question: Question, zone: bytes, limits: Limits, active: bool) -> None:
        self._question, self._limits = question, limits
        self._labels = names.depth(zone)
        self._kind = types.A  # in place of the question's own
        self.active, self.steps = active, 0

    def next_question(self, zone: bytes) -> Question:
        """What to ask the servers of `zone`."""
        if not self.active:
            return self._question
        asked = next_question(
            self._question, zone, self._labels, self.steps, self._limits, self._kind
        )
        self.steps += asked != self._question
        return asked

    def exists(self, name: bytes) -> None:
        """This name is known to exist: the next one is longer."""
        self._labels = names.depth(name)

    def misunderstood(self, again: bool) -> None:
        """The servers did not understand: show all of the name.

        Args:
            again: before that, once, let NS hide the type where A did not do.
        """
        self.active = again and self._kind == types.A
        self._kind = types.NS
