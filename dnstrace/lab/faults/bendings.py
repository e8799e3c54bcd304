"""The functions behind those kinds of fault that act on what is said; `resolve` is the world's."""

from collections.abc import Callable

from dnstrace.lab.authority.response import Response
from dnstrace.lab.faults import message_faults, shape_faults, signature_faults
from dnstrace.lab.faults.fault_context import FaultContext

BENDINGS: dict[str, Callable[[FaultContext, Response], None]] = {
    "rcode": message_faults.rcode,
    "strip-edns": message_faults.strip_edns,
    "options": message_faults.options,
    "echo-options": message_faults.echo_options,
    "edns-lies": message_faults.edns_lies,
    "extended-error": message_faults.extended_error,
    "flags": message_faults.flags,
    "truncate": message_faults.truncate,
    "say": message_faults.say,
    "add": message_faults.add,
    "nxdomain-at-ent": message_faults.nxdomain_at_ent,
    "refuse-without-data": message_faults.refuse_without_data,
    "many-servers": message_faults.many_servers,
    "endless-alias": message_faults.endless_alias,
    "endless-delegation": message_faults.endless_delegation,
    "reorder": shape_faults.reorder,
    "repeat": shape_faults.repeat,
    "omit": shape_faults.omit,
    "no-question": shape_faults.no_question,
    "other-question": shape_faults.other_question,
    "signature": signature_faults.signature,
    "bitmap": signature_faults.bitmap,
}
