"""The records of every section of a reply, for those who want to see everything."""

from collections.abc import Iterator

from rich.text import Text

from dnstrace.model.exchange import Exchange
from dnstrace.render.layout import Piece, flow, sentence, within
from dnstrace.render.view import Seen
from dnstrace.wire import edns, names, rdata, types
from dnstrace.wire.message import ADDITIONAL, ANSWER, AUTHORITY, Malformed, Message, Record

MOST_OF_A_SECTION = 10_000  # characters of a section: some 200 records
_SECTIONS = (("answer", ANSWER), ("authority", AUTHORITY), ("additional", ADDITIONAL))


def sections(exchange: Exchange, seen: Seen, room: int) -> Iterator[Text]:
    """A text for the header and one for each section that is not empty."""
    reply, view = exchange.reply, seen.view
    if reply is None:
        return
    signs = view.signs
    yield flow(_header(exchange, reply, seen), room, indent=2, more=signs.more)
    for identity in seen.identities(exchange):
        words = f"{identity.name} (separate query): {identity.text}"
        yield flow(sentence(signs(words), "dim"), room, indent=2, more=signs.more)
    for word, number in _SECTIONS:
        records = [r for r in reply.section(number) if r.type != types.OPT]
        if not records:
            continue
        text = Text(word, "dim", no_wrap=True, overflow="crop", end="")
        lines = (record_text(reply, record) for record in records)
        shown, rest = within(lines, len(records), MOST_OF_A_SECTION, signs.more)
        for line in [*shown, rest] if rest else shown:
            text.append("\n")
            text.append_text(flow(sentence(signs(line)), room, indent=4))
        yield text


def record_text(reply: Message, record: Record) -> str:
    """One record as a master file writes it."""
    try:
        data = rdata.to_text(record.type, reply.rdata(record), record.klass)
    except Malformed:
        data = rdata.generic(reply.wire[record.rdata_at : record.rdata_at + record.length])
    owner = names.to_text(reply.name_at(record.owner_at))
    klass, kind = types.class_name(record.klass), types.type_name(record.type)
    return f"{owner} {record.ttl} {klass} {kind} {data}"


def _header(exchange: Exchange, reply: Message, seen: Seen) -> Iterator[Piece]:
    signs, gap = seen.view.signs, f" {seen.view.signs.dot} "
    asked = exchange.query.question.text
    yield from sentence(signs(f"asked {asked}"), "dim")
    yield Piece(types.rcode_name(edns.rcode(reply)), "dim", gap)
    if flags := types.flag_names(reply.flags):
        yield from sentence(f"flags {' '.join(flags)}", "dim", gap)
    if not seen.partial:
        yield from sentence(f"{len(reply.wire):,} octets", "dim", gap)
    found = edns.read_edns(reply)
    if found is None:
        yield from sentence("no EDNS", "dim", gap)
        return
    yield from sentence(f"EDNS payload {found.payload}", "dim", gap)
    if (nsid := found.option(edns.NSID)) is not None:
        yield from sentence(f"NSID {nsid.hex() or 'empty'}", "dim", gap)
    if (cookie := found.option(edns.COOKIE)) is not None:
        yield from sentence(f"cookie {cookie.hex()}", "dim", gap)
