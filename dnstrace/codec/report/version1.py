"""What `dnstrace/report/1` said in words, as data: its sentences are part of that format."""

from dnstrace.codec.json_value import JsonValue
from dnstrace.model.question import RetryReason
from dnstrace.model.trace import Because, StepReason
from dnstrace.model.verdict import Detail, DetailKind, as_said
from dnstrace.wire import names, types

_RCODES = {name: number for number, name in types.RCODE_NAMES.items()}
_RETRIES = {
    "": RetryReason.NONE,
    "no reply to the try before": RetryReason.NO_REPLY,
    "silent so far: without EDNS": RetryReason.SILENCE,
    "FORMERR to EDNS": RetryReason.FORMERR,
    "NOTIMP to EDNS": RetryReason.NOTIMP,
    "BADVERS to EDNS": RetryReason.BADVERS,
    "truncated over UDP": RetryReason.TRUNCATED,
}
_STEPS = {
    "root hints": StepReason.ROOT_HINTS,
    "closest known cut": StepReason.CLOSEST_CUT,
    "cached": StepReason.CACHED,
    "no zone cut here": StepReason.NO_ZONE_CUT,
    "the minimised question was not understood": StepReason.NOT_UNDERSTOOD,
    "a zone in between decides about DS": StepReason.DS_IN_BETWEEN,
}
_NAMING = {
    "referral from": StepReason.REFERRAL,
    "alias of": StepReason.ALIAS,
    "address of": StepReason.ADDRESS,
    "DS of": StepReason.DS,
    "DNSKEY of": StepReason.DNSKEY,
}


def detail(value: JsonValue) -> Detail | None:
    """What was known of a failure: an RCODE, or words that stay words."""
    number = _RCODES.get(value.text())
    return as_said(value.text()) if number is None else Detail(DetailKind.RCODE, number=number)


def retry_reason(value: JsonValue) -> RetryReason:
    """Why a query was sent again.

    Raises: UsageError for words that version 1 has not.
    """
    known = _RETRIES.get(value.text())
    return value.wrong("is no reason of version 1") if known is None else known


def step_reason(value: JsonValue) -> Because:
    """Why a step was made.

    Raises: UsageError for words that version 1 has not.
    """
    text = value.text()
    if text in _STEPS:
        return Because(_STEPS[text])
    words, _, name = text.rpartition(" ")
    if words not in _NAMING:
        value.wrong("is no reason of version 1")
    try:
        return Because(_NAMING[words], names.from_text(name))
    except names.BadName as error:
        value.wrong(f"names no domain name: {str(error)[:120]}")
