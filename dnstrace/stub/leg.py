"""The stub leg: what this host's own resolver says to the same question, asked beside the walk."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dnstrace.model.annotation import Stub, StubStatus
from dnstrace.model.question import Question
from dnstrace.stub import hosts_file
from dnstrace.wire import names, types

if TYPE_CHECKING:
    import aiodns

NSSWITCH, HOSTS, RESOLV_CONF = "/etc/nsswitch.conf", "/etc/hosts", "/etc/resolv.conf"
CLASSES = {types.IN: "IN", types.CH: "CHAOS", types.HS: "HS"}
# What c-ares talks to when nothing is configured (ares_init_options(3)).
_FALLBACK = ["127.0.0.1"]
# What a question to c-ares needs, in pieces of few milliseconds.
_NEEDED = (
    "ssl",
    "logging",
    "inspect",
    "subprocess",
    "asyncio.base_events",
    "asyncio",
    "idna",
    "dataclasses",
    "pycares",
    "aiodns",
)


class Files:
    """Where a host says how it resolves: a test or a box may have others."""

    def __init__(
        self, hosts: str = HOSTS, resolv_conf: str = RESOLV_CONF, nsswitch: str = NSSWITCH
    ) -> None:
        self.hosts, self.resolv_conf, self.nsswitch = hosts, resolv_conf, nsswitch


class StubLeg:
    """One question to the host's resolver, in a daemon thread with an event loop of its own.

    Nothing of it holds up the walk or the end of the process: `result` never waits, `wait` waits
    as long as it is told to, and the thread may be left behind.

    Args:
        question: what the walk is asked.
        timeout: seconds the resolver may take.
        done: called in the thread, once, when the result is there.
        server: the resolver's address, instead of the host's own; then the hosts file is not read.
        port: of `server`.
        files: the host's settings. c-ares itself always reads /etc/resolv.conf.
    """

    _begun = False  # whether any leg was started in this process

    def __init__(
        self,
        question: Question,
        timeout: float,
        done: Callable[[], None] | None = None,
        *,
        server: str | None = None,
        port: int = 53,
        files: Files | None = None,
    ) -> None:
        self._question, self._timeout, self._done = question, timeout, done
        self._server, self._port, self._files = server, port, files or Files()
        self._resolver = server or ""
        self._result: Stub | None = None
        self.fault: Exception | None = None  # one of ours that ended the asking
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> Iterator[None]:
        """Import, one at each step, what asking needs, then ask: what was imported before leaves
        the thread little to do, which would compete with the walk for the interpreter.

        Nothing is imported once a leg was started: its thread imports then, and two threads that
        import the modules of one package meet half-made ones.
        """
        for module in () if self._nobody() else _NEEDED:
            if not StubLeg._begun:
                __import__(module)
                yield
        self.start()
        yield

    def start(self) -> None:
        """Ask; once, however often it is called."""
        if self._thread is None:
            StubLeg._begun = True
            self._thread = threading.Thread(target=self._run, name="dnstrace-stub", daemon=True)
            self._thread.start()

    def result(self) -> Stub | None:
        """What the resolver said, or `None` when it has not said anything yet."""
        return self._result

    def wait(self, seconds: float) -> Stub:
        """Wait at most `seconds` for the result; a resolver that is not done by then timed out."""
        self._ended.wait(seconds)
        late = Stub("timeout", self._resolver, detail="no reply by the end of the walk")
        return self._result or late

    def _run(self) -> None:
        try:
            self._result = self._from_hosts() or self._from_resolver()
        except (OSError, RuntimeError, ImportError, ValueError) as error:
            # Out of descriptors or threads, or c-ares cannot be loaded: the walk goes on without.
            detail = f"cannot ask: {error}".encode("ascii", "backslashreplace").decode()
            self._result = Stub("error", self._resolver, detail=detail)
        except Exception as error:
            self.fault = error
            self._result = Stub("error", self._resolver, detail="cannot ask: a fault of dnstrace")
        finally:
            self._ended.set()
        if self._done is not None:
            self._done()

    def _from_hosts(self) -> Stub | None:
        if self._server is not None or self._question.klass != types.IN:
            return None
        began = time.monotonic()
        if not hosts_file.read_first(self._files.nsswitch):
            return None
        answer = hosts_file.look_up(self._files.hosts, self._question)
        if not answer:
            return None
        return Stub("answered", "hosts file", time.monotonic() - began, answer=answer)

    def _nobody(self) -> bool:
        """Whether no resolver is configured: elsewhere c-ares has to be loaded to tell."""
        linux = self._server is None and sys.platform == "linux"
        return linux and nothing_configured(self._files.resolv_conf, _FALLBACK)

    def _from_resolver(self) -> Stub:
        nobody = Stub("no-resolver", detail=f"no nameserver in {self._files.resolv_conf}")
        if self._nobody():
            return nobody
        import asyncio

        import aiodns

        kind, klass = types.type_name(self._question.type), self._question.klass
        if kind not in aiodns.query_type_map or klass not in CLASSES:
            what = f"type {kind}" if klass in CLASSES else f"class {types.class_name(klass)}"
            return Stub("unsupported", detail=f"the stub resolver (c-ares) cannot ask for {what}")
        return asyncio.run(self._ask(kind, CLASSES[klass], nobody))

    async def _ask(self, kind: str, klass: str, nobody: Stub) -> Stub:
        import asyncio

        import aiodns

        given = f"[{self._server}]:{self._port}" if self._server else None
        resolver = aiodns.DNSResolver(
            nameservers=[given] if given else None, loop=asyncio.get_running_loop()
        )
        try:
            servers = [server.strip("[]") for server in resolver.nameservers]
            if given is None and nothing_configured(self._files.resolv_conf, servers):
                return nobody
            self._resolver = " or ".join(servers)
            return await self._query(resolver, kind, klass)
        finally:
            # Cancels what is pending before the loop ends, so that no callback comes after it.
            await resolver.close()

    async def _query(self, resolver: "aiodns.DNSResolver", kind: str, klass: str) -> Stub:
        import asyncio

        import aiodns

        from dnstrace.stub.presentation import present

        began = time.monotonic()
        asked = resolver.query_dns(names.to_text(self._question.name), kind, klass)
        try:
            async with asyncio.timeout(self._timeout):
                result = await asked
        except TimeoutError:
            elapsed = time.monotonic() - began
            return Stub("timeout", self._resolver, elapsed, detail=f"no reply in {elapsed:.1f} s")
        except aiodns.error.DNSError as error:
            status, detail = _failure(error.args[0], error.args[1])
            asked_at_all = status not in ("unsupported", "no-resolver")
            elapsed_or_none = time.monotonic() - began if asked_at_all else None
            return Stub(status, self._resolver, elapsed_or_none, detail=detail)
        elapsed = time.monotonic() - began
        answer = present(result.answer)
        found = any(kind in (name, "ANY") for name, _, _ in answer)
        return Stub("answered" if found else "nodata", self._resolver, elapsed, answer=answer)


def nothing_configured(resolv_conf: str, servers: list[str]) -> bool:
    """Whether c-ares has only the server that it falls back to when none is configured.

    Args:
        resolv_conf: path of the file; where it names a server, that one was meant.
        servers: the addresses that c-ares would ask.
    """
    if servers != _FALLBACK:
        return not servers
    try:
        with open(resolv_conf, encoding="utf-8", errors="replace") as file:
            return not any(line.split()[:1] == ["nameserver"] for line in file)
    except OSError:
        return True


def _failure(code: int, text: str) -> tuple[StubStatus, str]:
    """A c-ares status as ours, and what to say of it."""
    from aiodns import error

    known: dict[int, tuple[StubStatus, str]] = {
        error.ARES_ENODATA: ("nodata", ""),
        error.ARES_ENOTFOUND: ("nxdomain", ""),
        error.ARES_ESERVFAIL: ("error", "SERVFAIL"),
        error.ARES_EREFUSED: ("error", "REFUSED"),
        error.ARES_ENOTIMP: ("error", "NOTIMP"),
        error.ARES_EFORMERR: ("error", "FORMERR"),
        error.ARES_EBADRESP: ("error", "the reply is malformed"),
        error.ARES_ECONNREFUSED: ("error", "connection refused: no resolver at that address"),
        error.ARES_ETIMEOUT: ("timeout", "no reply"),
        error.ARES_EBADNAME: (
            "unsupported",
            "the stub resolver (c-ares) cannot ask for a name with such octets",
        ),
    }
    return known.get(code, ("error", text))
