"""A point in time as people write it."""

from dnstrace.errors import UsageError


def moment(text: str, flag: str = "--at") -> float:
    """Seconds since 1970: ISO 8601 (UTC unless it says otherwise), YYYYMMDDHHmmSS, or @SECONDS.

    Raises: UsageError for anything else.
    """
    from datetime import UTC, datetime

    digits = text.removeprefix("@")
    if digits != text and digits.isascii() and digits.isdigit() and len(digits) < 12:
        return float(digits)
    try:
        if len(text) == 14 and text.isascii() and text.isdigit():
            found = datetime.strptime(text, "%Y%m%d%H%M%S")
        else:
            found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise UsageError(
            f"{flag} {text!r}: give a time like 2026-01-31T12:00:00Z, 20260131120000 or @1769860800"
        ) from None
