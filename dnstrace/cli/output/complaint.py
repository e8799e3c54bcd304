"""What is said on standard error."""

import sys


def complain(text: str) -> None:
    """One line on stderr, if there is one."""
    if sys.stderr is None:
        return
    from dnstrace.render.escape import terminal

    try:
        plain = (sys.stderr.encoding or "").lower().replace("-", "") != "utf8"
        sys.stderr.write(f"dnstrace: {terminal(text, plain)}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return
