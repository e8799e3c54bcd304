"""Whatever a world file says, it is a world or a WorldError of one line."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dnstrace.errors import WorldError
from dnstrace.lab import load, world_names
from dnstrace.lab.faults.fault_names import CATALOGUE
from tests.lab.odd_worlds import ODD, SMALL, WORLDS, play

QUIET = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def assert_placed(complaint: str) -> None:
    """A complaint is one line that begins with a file and a line of it."""
    assert "\n" not in complaint
    assert not complaint or re.match(r".+\.toml:\d+: ", complaint)


@QUIET
@given(st.data())
def test_lines_lost_doubled_or_changed(tmp_path: Path, data: st.DataObject) -> None:
    lines = list(SMALL)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(["lose", "double", "change"]))
        if what == "lose":
            del lines[at]
        elif what == "double":
            lines.insert(at, lines[at])
        elif " = " in lines[at]:
            lines[at] = f"{lines[at].split(' = ')[0]} = {data.draw(ODD)}"
    assert_placed(play("\n".join(lines), tmp_path / "world.toml"))


@QUIET
@given(st.data())
def test_lines_of_a_world_that_extends_another(tmp_path: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name in world_names() if "s/" in name]))
    lines = (WORLDS / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    at = data.draw(st.sampled_from([i for i, line in enumerate(lines) if " = " in line]))
    lines[at] = f"{lines[at].split(' = ')[0]} = {data.draw(ODD)}"
    assert_placed(play("\n".join(lines), tmp_path / "world.toml"))


@QUIET
@given(st.data())
def test_faults_with_odd_parameters(tmp_path: Path, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(CATALOGUE)))
    lines = ['extends = "_small"', 'title = "x"', "[[server]]", 'name = "ns1.broken.com"']
    lines += ["[[server.faults]]", f'kind = "{kind}"']
    for parameter in CATALOGUE[kind].parameters:
        if data.draw(st.booleans()):
            lines.append(f"{parameter} = {data.draw(ODD)}")
    assert_placed(play("\n".join(lines), tmp_path / "world.toml"))


@pytest.mark.parametrize(
    "fault",
    [
        'kind = "rcode"\nrcode = "SOMETIMES"',
        'kind = "say"\nanswer = "not a record"',
        'kind = "options"\noptions = ["ten:00"]',
        'kind = "flags"\nset = ["xx"]',
        'kind = "many-servers"\nzone = "a..b"\nsuffix = "c."',
        'kind = "wrong-id"\ncount = 100000',
    ],
)
def test_wrong_parameters_are_found_before_a_query_meets_them(tmp_path: Path, fault: str) -> None:
    file = tmp_path / "world.toml"
    file.write_text(
        'extends = "_small"\ntitle = "x"\n[[server]]\nname = "ns1.broken.com"\n'
        f"[[server.faults]]\n{fault}\n"
    )
    with pytest.raises(WorldError, match="fault"):
        load(str(file)).check()
