"""How much one question may cost."""

from dnstrace.resolver.limits import Budget, Limits


def test_the_published_limits() -> None:
    limits = Limits()
    assert (limits.queries, limits.octets) == (100, 1 << 20)
    assert (limits.cuts, limits.depth, limits.links) == (40, 6, 11)
    assert (limits.servers, limits.addresses) == (13, 4)
    assert (limits.lookups_per_cut, limits.lookups) == (5, 20)
    assert (limits.tries, limits.total, limits.udp, limits.tcp) == (3, 10.0, 1.5, 5.0)
    assert (limits.minimised, limits.single) == (10, 4)


def test_queries_octets_and_time_run_out() -> None:
    budget = Budget(Limits(queries=2), deadline=10.0)
    assert [budget.spend_query(1.0) for _ in range(3)] == [True, True, False]
    assert budget.reached == "query-limit"
    budget = Budget(Limits(octets=100), deadline=10.0)
    budget.octets -= 100
    assert not budget.spend_query(1.0)
    assert budget.reached == "octet-limit"
    budget = Budget(Limits(), deadline=10.0)
    assert budget.spend_query(9.999)
    assert not budget.spend_query(10.0)
    assert budget.reached == "time-limit"


def test_look_ups_run_out() -> None:
    budget = Budget(Limits(lookups=1), deadline=10.0)
    assert budget.spend_lookup()
    assert not budget.spend_lookup()
    assert budget.reached == "lookup-limit"


def test_the_first_limit_met_is_the_one_named() -> None:
    budget = Budget(Limits(queries=0, lookups=0), deadline=0.0)
    budget.spend_query(1.0)
    budget.spend_lookup()
    assert budget.reached == "query-limit"
