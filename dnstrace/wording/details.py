"""What is known of a failure, in words."""

from dnstrace.model.verdict import Detail, DetailKind
from dnstrace.wire import names, types

MOST_NAMED = 3

_WORDS = {
    DetailKind.BROKEN_RDATA: "the RDATA of a record of type {type} is broken",
    DetailKind.TRUNCATED_OVER_TCP: "the reply is truncated over TCP too",
    DetailKind.YXDOMAIN_WITHOUT_DNAME: "YXDOMAIN without a DNAME",
    DetailKind.NEITHER_ANSWER_NOR_REFERRAL: "neither answers nor refers, and AA is not set",
    DetailKind.REFERRAL_FOR_ANSWER: "refers where it should answer",
    DetailKind.REFERS_TO_ITSELF: "refers to {name} itself, for which it was asked",
    DetailKind.REFERS_UPWARDS: "refers upwards, to {name}",
    DetailKind.REFERS_ELSEWHERE: "refers to {name}, which does not lead to the name",
    DetailKind.NO_ROUTE_AT_ALL: "this host has no route to the Internet",
    DetailKind.NO_ROUTE_TO_ANY: "this host has no route to any of the servers",
    DetailKind.LOOKUP_TOO_DEEP: "{name} would be look-up {number} deep",
    DetailKind.NS_DOES_NOT_EXIST: "{name} does not exist",
    DetailKind.NS_WITHOUT_ADDRESS: "{name} has no address",
    DetailKind.NS_ALIAS: "{name} is an alias that leads nowhere",
    DetailKind.GLUE_MISSING: "{name} stands inside {last} and came without glue",
    DetailKind.ALIASES_LEAD_BACK: "the aliases lead back to {name}",
    DetailKind.ALIASES_DO_NOT_END: "{number} aliases in a row and no end",
    DetailKind.STEPS_DO_NOT_END: "{number} steps and no end",
    DetailKind.DNAME_MAKES_TOO_LONG: "the name that a DNAME makes is too long",
}


def detail_text(detail: Detail | None) -> str:
    """A phrase that is safe to print; "" for none."""
    if detail is None:
        return ""
    shown = [names.to_text(name) for name in detail.names]
    match detail.kind:
        case DetailKind.SAID:
            return detail.text
        case DetailKind.RCODE:
            return types.rcode_name(detail.number)
        case DetailKind.ALL_SILENT:
            servers = "the only server" if detail.number == 1 else f"all {detail.number} servers"
            return f"{servers} stayed silent"
        case DetailKind.NO_ADDRESS_OF_ANY:
            return f"no usable address for {_some(shown, detail)}"
        case DetailKind.SPECIAL_ADDRESS:
            who = shown[0] if shown else "the name server"
            return f"{who} has the special-purpose address {', '.join(detail.addresses)}"
        case DetailKind.CYCLE:
            return " needs ".join(shown)
    return _WORDS[detail.kind].format(
        name=shown[0] if shown else "",
        last=shown[-1] if shown else "",
        number=detail.number,
        type=types.type_name(detail.number),
    )


def _some(shown: list[str], detail: Detail) -> str:
    listed = [*shown, *([", ".join(detail.addresses)] if detail.addresses else [])]
    more = detail.number - len(listed)
    text = ", ".join(listed) or "any name server"
    return f"{text} and {more} more" if more > 0 else text
