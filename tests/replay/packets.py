"""One entry of a scenario: which query it fits, and the reply that it gives."""

import re
from typing import NamedTuple

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.ttl

SECTIONS = ("QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL")
FLAGS = {"QR", "AA", "TC", "RD", "RA", "AD", "CD"}
OPCODES = {"QUERY", "IQUERY", "STATUS", "NOTIFY", "UPDATE"}
CLASSES = {"IN", "CH", "HS", "CLASS1", "CLASS3"}


class Entry(NamedTuple):
    """What stands between ENTRY_BEGIN and ENTRY_END.

    Attributes:
        match: words of the MATCH lines; what has to fit.
        adjust: words of the ADJUST lines.
        reply: words of the REPLY lines: flags, RCODE, opcode, DO.
        question: name, class and type, or None.
        sections: the records of answer, authority and additional section, each as an RRset of one.
        raw: octets that replace the message, or None.
    """

    match: frozenset[str]
    adjust: frozenset[str]
    reply: frozenset[str]
    question: tuple[dns.name.Name, dns.rdataclass.RdataClass, dns.rdatatype.RdataType] | None
    sections: dict[str, list[dns.rrset.RRset]]
    raw: bytes | None

    @property
    def flags(self) -> int:
        """The header's flags."""
        return int(dns.flags.from_text(" ".join(self.reply & FLAGS)))

    @property
    def rcode(self) -> dns.rcode.Rcode:
        """The RCODE; NOERROR when none is named."""
        named = [word for word in self.reply if word in dns.rcode.Rcode.__members__]
        return dns.rcode.from_text(named[0]) if named else dns.rcode.NOERROR

    @property
    def opcode(self) -> dns.opcode.Opcode:
        """The opcode; QUERY when none is named."""
        for word in self.reply & OPCODES:
            return dns.opcode.from_text(word)
        return dns.opcode.QUERY

    def fits(self, query: dns.message.Message, tcp: bool) -> bool:
        """Whether a query is one that this entry answers."""
        if ("TCP" in self.match and not tcp) or ("UDP" in self.match and tcp):
            return False
        if "DO" in self.match and not query.ednsflags & dns.flags.DO:
            return False
        if "noedns" in self.match and query.edns >= 0:
            return False
        if self.match & {"opcode", "all"} and query.opcode() != self.opcode:
            return False
        return self._fits_question(query)

    def _fits_question(self, query: dns.message.Message) -> bool:
        if self.question is None or not query.question:
            return not self.match & {"qname", "qtype", "question", "subdomain", "all"}
        name, _, rdtype = self.question
        asked = query.question[0]
        both = self.match & {"question", "all"}
        if (both or "qname" in self.match) and asked.name != name:
            return False
        if (both or "qtype" in self.match) and asked.rdtype != rdtype:
            return False
        return "subdomain" not in self.match or asked.name.is_subdomain(name)

    def answer(self, query: dns.message.Message) -> bytes | None:
        """The reply to a query that fits; None when the entry says to be silent."""
        if "do_not_answer" in self.adjust:
            return None
        if self.raw is not None:
            return query.id.to_bytes(2, "big") + self.raw[2:] if len(self.raw) > 2 else self.raw
        reply = dns.message.Message(id=query.id)
        reply.flags = dns.flags.Flag(self.flags)
        reply.set_opcode(self.opcode)
        if self.question and "copy_query" not in self.adjust:
            name, rdclass, rdtype = self.question
            if query.question and query.question[0].name == name:
                name = query.question[0].name  # with the letter case of the query
            reply.question = [dns.rrset.RRset(name, rdclass, rdtype)]
        elif "copy_query" in self.adjust:
            reply.question = list(query.question)
        reply.answer = self.sections["ANSWER"]
        reply.authority = self.sections["AUTHORITY"]
        reply.additional = self.sections["ADDITIONAL"]
        if query.edns >= 0 and self.rcode not in (dns.rcode.FORMERR, dns.rcode.NOTIMP):
            reply.use_edns(0, query.ednsflags & dns.flags.DO, 4096)
        reply.set_rcode(self.rcode)
        return reply.to_wire(max_size=65535)

    @property
    def sleep(self) -> float:
        """Seconds before the reply leaves."""
        found = [re.fullmatch(r"(?:packet_)?sleep=(\d+)", word) for word in self.adjust]
        return float(sum(int(match.group(1)) for match in found if match))


def parse_entry(lines: list[str]) -> Entry:
    """Read an entry from its lines.

    Raises: ValueError where a record cannot be read.
    """
    words: dict[str, set[str]] = {"MATCH": set(), "ADJUST": set(), "REPLY": set(), "FLAGS": set()}
    sections: dict[str, list[dns.rrset.RRset]] = {name: [] for name in SECTIONS}
    question = None
    section = ""
    hexadecimal: list[str] | None = None
    in_hexadecimal = False
    for line in _joined(lines):
        first, *others = line.split()
        if first == "HEX_EDNSDATA_BEGIN":
            raise ValueError("EDNS options as octets")
        if first in ("HEX_ANSWER_BEGIN", "RAW"):
            hexadecimal, in_hexadecimal = [], True
        elif first == "HEX_ANSWER_END":
            in_hexadecimal = False
        elif in_hexadecimal and hexadecimal is not None:
            hexadecimal += re.sub(r";.*", "", line).split()
        elif first in words:
            words[first].update(re.sub(r";.*", "", " ".join(others)).split())
        elif first == "SECTION":
            section = others[0]
        elif section == "QUESTION":
            question = _question(line)
        elif section in SECTIONS:
            sections[section].append(_record(line))
    raw = None if hexadecimal is None else bytes.fromhex("".join(hexadecimal).replace("NULL", ""))
    match, adjust = frozenset(words["MATCH"]), frozenset(words["ADJUST"])
    reply = frozenset(word.upper() for word in words["REPLY"] | words["FLAGS"])
    return Entry(match, adjust, reply, question, sections, raw)


def _joined(lines: list[str]) -> list[str]:
    """Lines without comments; a record in parentheses is one line."""
    joined: list[str] = []
    depth = 0
    for line in lines:
        if line.lstrip().startswith((";", "#")) or not line.strip():
            continue
        joined[-1:] = [f"{joined[-1]} {line}"] if depth else [*joined[-1:], line]
        plain = re.sub(r'"(?:[^"\\]|\\.)*"|;.*', "", line)
        depth += plain.count("(") - plain.count(")")
    return joined


def _owner_class_type(
    line: str,
) -> tuple[dns.name.Name, int, dns.rdataclass.RdataClass, dns.rdatatype.RdataType, str]:
    """Owner, TTL, class, type and the rest: TTL and class may be left out and come in any order."""
    words = line.split(None, 1)
    owner, rest = words[0], words[1]
    rdclass, ttl = dns.rdataclass.IN, 3600
    while True:
        word, _, after = rest.strip().partition(" ")
        word, _, tab = word.partition("\t")
        after = f"{tab} {after}"
        if word.upper() in CLASSES:
            rdclass = dns.rdataclass.from_text(word)
        elif word[0].isdigit():
            ttl = dns.ttl.from_text(word)
        else:
            name = dns.name.from_text(owner)
            return name, ttl, rdclass, dns.rdatatype.from_text(word), after
        rest = after


def _question(
    line: str,
) -> tuple[dns.name.Name, dns.rdataclass.RdataClass, dns.rdatatype.RdataType]:
    name, _, rdclass, rdtype, _ = _owner_class_type(line)
    return name, rdclass, rdtype


def _mended(rest: str) -> str:
    """RDATA of an RRSIG with the padding that some files get wrong."""
    words = re.sub(r";.*", "", rest).replace("(", " ").replace(")", " ").split()
    signature = "".join(words[8:]).rstrip("=")
    return " ".join([*words[:8], signature + "=" * (-len(signature) % 4)])


def _record(line: str) -> dns.rrset.RRset:
    try:
        name, ttl, rdclass, rdtype, rest = _owner_class_type(line)
        if rdtype == dns.rdatatype.RRSIG:
            rest = _mended(rest)
        rdata = dns.rdata.from_text(rdclass, rdtype, rest, dns.name.root, relativize=False)
    except (dns.exception.DNSException, ValueError, IndexError) as problem:
        raise ValueError(f"{line.strip()[:80]}: {problem}") from problem
    return dns.rrset.from_rdata(name, ttl, rdata)
