"""BIRD 2 as an oracle: one process a node, each at its own address of 127/8, no privileges."""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from dnstrace.bgp.graph import Graph
from dnstrace.bgp.internet import NO_EXPORT, NO_PEER, Announcement, Prefix, Relation
from dnstrace.bgp.policy import PREFERENCES

BIRD = shutil.which("bird") or shutil.which("bird", path="/usr/sbin:/usr/local/sbin")
CODES = {Relation.ORIGIN: 0, Relation.CUSTOMER: 1, Relation.PEER: 2, Relation.PROVIDER: 3}
WELL_KNOWN = {NO_EXPORT: "(65535,65281)", NO_PEER: "(65535,65284)"}
SECONDS = 60.0

HEAD = """\
log "{folder}/{node}.log" {{ error, fatal, bug, warning }};
router id 0.0.{high}.{low};
protocol device {{ }}
roa4 table roas;
protocol static authorizations {{ roa4 {{ table roas; }}; {roas} }}
protocol static loopback {{ ipv4; route 127.0.0.0/8 via "lo"; }}
protocol static origin {{ ipv4; {origin} }}
"""
SESSION = """\
protocol bgp n{other} {{
  local 127.{net}.{high}.{low} port {port} as {number};
  neighbor 127.{net}.{other_high}.{other_low} port {port} as {other_number};
  multihop; strict bind; {passive}
  connect delay time 1; connect retry time 1; error wait time 1, 2;
  ipv4 {{
    next hop self;
    import filter {{
      {rov}
      bgp_large_community.delete([(4200000000, *, *)]);
      bgp_large_community.add((4200000000, 1, {code}));
      bgp_local_pref = {preference};
      accept;
    }};
    export filter {{
      {export}
    }};
  }};
}}
"""


class Birds:
    """A BIRD for every node of a graph.

    Args:
        net: the second octet of all addresses, so that several may run at once.
        port: where they listen.
    """

    def __init__(self, graph: Graph, prefix: Prefix, net: int, port: int) -> None:
        self.graph, self.prefix, self.net, self.port = graph, prefix, net, port
        self.folder = Path(tempfile.mkdtemp(prefix="birds", dir="/tmp"))
        ranks = sorted(range(len(graph.nodes)), key=graph.order)
        self.rank = {node: place + 1 for place, node in enumerate(ranks)}
        self.processes: list[subprocess.Popen[bytes]] = []
        assert BIRD is not None
        for node in range(len(graph.nodes)):
            config = self.folder / f"{node}.conf"
            config.write_text(self.config(node))
            control = str(self.folder / f"{node}.ctl")
            command = [BIRD, "-f", "-c", str(config), "-s", control]
            self.processes.append(subprocess.Popen(command, stderr=subprocess.PIPE))

    def __enter__(self) -> "Birds":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.communicate()
        shutil.rmtree(self.folder)

    def config(self, node: int) -> str:
        """The configuration of one node."""
        internet = self.graph.internet
        own = self.own(node)
        head = HEAD.format(
            folder=self.folder,
            node=node,
            high=self.rank[node] >> 8,
            low=self.rank[node] & 255,
            roas=" ".join(
                f"route {roa.prefix} max {roa.max_length} as {roa.number};" for roa in internet.roas
            ),
            origin=f"route {self.prefix} unreachable;" if own else "",
        )
        return head + "".join(self.session(node, *each) for each in self.graph.neighbours[node])

    def own(self, node: int) -> Announcement | None:
        """What the node announces."""
        for home, each in zip(self.graph.home, self.graph.announcements, strict=True):
            if home == node and each.prefix == self.prefix:
                return each
        return None

    def session(self, node: int, other: int, relation: Relation) -> str:
        """One BGP session, as seen from `node`."""
        graph = self.graph
        checks = graph.nodes[node].number in graph.internet.rov
        rejected = "if roa_check(roas, net, bgp_path.last) = ROA_INVALID then reject;"
        preference = graph.preferences[node].get(graph.nodes[other].number, PREFERENCES[relation])
        return SESSION.format(
            other=other,
            net=self.net,
            high=self.rank[node] >> 8,
            low=self.rank[node] & 255,
            other_high=self.rank[other] >> 8,
            other_low=self.rank[other] & 255,
            port=self.port,
            number=graph.nodes[node].number,
            other_number=graph.nodes[other].number,
            passive="passive on;" if self.rank[node] < self.rank[other] else "",
            rov=rejected if checks else "",
            code=CODES[relation],
            preference=preference,
            export=self.export(node, other, relation),
        )

    def export(self, node: int, other: int, relation: Relation) -> str:
        """What is sent to a neighbour which is `relation` to the node."""
        lines = [f'if proto = "origin" then {{ {self.announced(node, other)} }}']
        lines.append('if proto = "loopback" then reject;')
        if relation is Relation.PEER:
            lines.append(f"if {WELL_KNOWN[NO_PEER]} ~ bgp_community then reject;")
        numbers = [leak.number for leak in self.graph.internet.leaks]
        if relation is not Relation.CUSTOMER and self.graph.nodes[node].number not in numbers:
            lines.append("if !((4200000000, 1, 1) ~ bgp_large_community) then reject;")
        lines.append("bgp_large_community.delete([(4200000000, *, *)]); accept;")
        return "\n      ".join(lines)

    def announced(self, node: int, other: int) -> str:
        """What is done with the node's own prefix for one neighbour."""
        each = self.own(node)
        number = self.graph.nodes[other].number
        if each is None or ((each.via or each.peers) and number not in (*each.via, *each.peers)):
            return "reject;"
        prepends, tags = dict(each.prepend), dict(each.communities)
        times = prepends.get(number, prepends.get(0, 0))
        steps = [f"bgp_path.prepend({forged});" for forged in reversed(each.forge)]
        steps += [f"bgp_path.prepend({each.number});"] * times
        names = (*tags.get(0, ()), *tags.get(number, ()))
        steps += [f"bgp_community.add({WELL_KNOWN[name]});" for name in names]
        return " ".join([*steps, "accept;"])

    def ask(self, node: int, command: str) -> str:
        """What a BIRD says to a command; empty while it does not listen yet."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
            control.settimeout(5)
            try:
                control.connect(str(self.folder / f"{node}.ctl"))
            except OSError:
                return ""
            control.sendall(command.encode() + b"\n")
            text = b""
            while not re.search(rb"^(0000|0013|[89]\d{3})[ \n]", text.partition(b"\n")[2], re.M):
                got = control.recv(65536)
                if not got:
                    break
                text += got
            return text.decode()

    def up(self, node: int) -> bool:
        """Whether all sessions of a node are up."""
        told = self.ask(node, "show protocols")
        return told.count("Established") == len(self.graph.neighbours[node])

    def path(self, node: int) -> tuple[int, ...] | None:
        """The AS path that the node has chosen, empty for its own route, None without one."""
        told = self.ask(node, f"show route {self.prefix} primary all table master4")
        if str(self.prefix) not in told:
            return None
        found = re.search(r"BGP\.as_path: ?([\d ]*)", told)
        return tuple(map(int, found[1].split())) if found else ()

    def paths(self) -> list[tuple[int, ...] | None]:
        """The chosen paths of all nodes, once they have stayed the same for a while."""
        end = time.monotonic() + SECONDS
        waiting = set(range(len(self.graph.nodes)))
        while waiting:
            assert time.monotonic() < end, f"no session with {waiting}: {self.troubles()}"
            time.sleep(0.1)
            waiting = {node for node in waiting if not self.up(node)}
        before: list[tuple[int, ...] | None] = []
        since = 0
        while since < 3:
            assert time.monotonic() < end, "BIRD does not settle"
            now = [self.path(node) for node in range(len(self.graph.nodes))]
            since = since + 1 if now == before else 0
            before = now
            time.sleep(0.15)
        return before

    def troubles(self) -> str:
        """What the processes have written."""
        return " ".join(path.read_text() for path in self.folder.glob("*.log"))
