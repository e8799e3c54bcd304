"""Plays every fault of a world once, so that a wrong parameter is found before a query meets it."""

from random import Random

from dns.exception import DNSException
from dns.message import make_query
from dns.name import NameTooLong

from dnstrace.errors import WorldError
from dnstrace.lab.authority.query import Query, blank, read_query
from dnstrace.lab.authority.response import render
from dnstrace.lab.faults.actions import Send
from dnstrace.lab.faults.bendings import BENDINGS
from dnstrace.lab.faults.fault_context import FaultContext, Signer
from dnstrace.lab.faults.path_faults import DISTURBANCES
from dnstrace.lab.world.spec import FaultSpec, InstanceSpec, WorldSpec

A_NAME = "a.b.example."
A_SECOND = 1.0


def rehearse(spec: WorldSpec, signer: Signer) -> None:
    """Let each fault strike a query of its own.

    Raises: WorldError which names the server and the fault.
    """
    for fault in spec.middlebox:
        _strike(fault, "middlebox", spec, signer)
    for server in spec.servers:
        for fault in server.faults:
            _strike(fault, f"server[{server.name}]", spec, signer)


def _strike(fault: FaultSpec, where: str, spec: WorldSpec, signer: Signer) -> None:
    wire = make_query(A_NAME, "A", want_dnssec=True, id=0).to_wire()
    query = read_query(wire)
    assert isinstance(query, Query)
    response = blank(query, InstanceSpec(spec.vantage), "tcp", 1232)
    incident = FaultContext(fault, wire, query, A_SECOND, Random(spec.seed), signer, wire)
    try:
        if fault.kind in BENDINGS:
            BENDINGS[fault.kind](incident, response)
        reply = Send(A_SECOND, render(response))
        if fault.kind in DISTURBANCES:
            DISTURBANCES[fault.kind](incident, (reply,))
    except (DNSException, NameTooLong, ValueError, KeyError, OverflowError) as error:
        said = str(error) or type(error).__name__
        message = f"{fault.where}: {where}: fault {fault.kind!r}: {said}; correct its parameters"
        raise WorldError(" ".join(message.split())) from error
