"""The hosts file, as a host's resolver reads it before it asks the DNS (hosts(5))."""

from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from dnstrace.model.question import Question
from dnstrace.wire import names, types

MAX_FILE = 16 << 20  # lists of hosts to block have some megabytes

_DNS = ("dns", "resolve")  # services of nsswitch.conf that ask the DNS


def read_first(nsswitch: str) -> bool:
    """Whether the host's resolver reads the hosts file before it asks the DNS.

    So it does unless the `hosts` line of nsswitch.conf says otherwise; where there is no such
    file (macOS), it does.
    """
    try:
        with open(nsswitch, encoding="utf-8", errors="replace") as file:
            lines = [line.partition("#")[0].split() for line in file]
    except OSError:
        return True
    services = next((line[1:] for line in lines if line[:1] == ["hosts:"]), ["files"])
    if "files" not in services:
        return False
    return not any(service in services[: services.index("files")] for service in _DNS)


def look_up(path: str, question: Question) -> tuple[tuple[str, str, None], ...]:
    """What the file answers to an A or AAAA question: (type, address, no TTL), in its order.

    Nothing where the file cannot be read, does not name the name, or has the other family only.
    """
    family = {types.A: AF_INET, types.AAAA: AF_INET6}.get(question.type)
    if family is None:
        return ()
    wanted = names.to_text(names.lower(question.name)).rstrip(".").encode()
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_FILE).lower()
    except OSError:
        return ()
    if wanted not in text:  # the usual case, without splitting a long file
        return ()
    found: dict[str, None] = {}
    for line in text.splitlines():
        fields = line.partition(b"#")[0].split()
        if wanted in (name.rstrip(b".") for name in fields[1:]):
            try:
                found[inet_ntop(family, inet_pton(family, fields[0].decode("ascii")))] = None
            except (OSError, UnicodeDecodeError):
                continue
    kind = types.type_name(question.type)
    return tuple((kind, address, None) for address in found)
