"""Every line of the documents' `sh` blocks runs: in the lab, where every address answers.

Lines that begin with `dnstrace lab` bring a box of their own. What would fetch from the real
Internet is not run. `console` and `python` blocks are the business of tests/architecture.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dnstrace.lab import Internet
from dnstrace.lab.namespace.kernel import BoxError
from tests.annotate import mmdb_file

pytestmark = pytest.mark.namespace

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FETCHES = re.compile(r"^dnstrace (db fetch|sites update(?! --(show|remove)))")
REMARK = re.compile(r" +#( .*)?$")
SERVES = re.compile(r"^dnstrace serve ")
COMPLAINING = ("dnstrace: ", "sh: ", "jq: ")
READY = "until dig @127.0.0.1 -p 5300 +tries=1 +timeout=1 . SOA >/dev/null; do sleep 0.2; done"
TOOLS = ("jq", "dig", "delv", "drill")
# What some lines promise in words.
PROMISED = {
    "dnstrace sites decode": "Frankfurt",
    "delv www.example.com": "; fully validated",
    "dig @127.0.0.1": "NOERROR",
    "serve --traces -": '"ms":',
    "dnstrace replay": "replayed from recorded replies",
    "--subnet worldwide": "the server ignores client subnets",
    "internet.run": "193.104.3.90",
}


def recipes() -> list[str]:
    """Lines that can be run by themselves, and blocks that cannot be taken apart; each once."""
    found: dict[str, None] = {}
    for path in DOCUMENTS:
        for block in BLOCK.findall(path.read_text(encoding="utf-8")):
            lines = [REMARK.sub("", line) for line in block.splitlines()]
            lines = [line for line in lines if line and not FETCHES.match(line)]
            if "<<" in block or "then.json" in block:
                found[block.strip()] = None
            elif lines and SERVES.match(lines[0]):
                server = re.sub("^[^|]+", r"sh -c 'echo $$ >pid; exec \g<0>'", lines[0])
                asking = [f"{server} &", READY, *lines[1:], "kill $(cat pid)", "wait"]
                found["\n".join(asking)] = None
            else:
                found.update(dict.fromkeys(lines))
    return list(found)


TOLD = ("Team Cymru", "is asked beside the walk")  # on stderr, and no complaints


@pytest.fixture(scope="module")
def box() -> Iterator[Internet]:
    """The default world on real addresses."""
    try:
        with Internet() as internet:
            yield internet
    except BoxError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are that the recipes name."""
    made = tmp_path_factory.mktemp("recipes")
    (made / "names.txt").write_text("www.example.com\nno.such.example.com\n")
    roas = '{"roas": [{"asn": "AS25152", "prefix": "193.0.14.0/23", "maxLength": 23}]}'
    (made / "vrps.json").write_text(roas)
    place: dict[str, mmdb_file.Value] = {"autonomous_system_number": 64500}
    mmdb_file.write(made / "asn.mmdb", {"3.4.5.0/24": place})
    return made


def test_there_are_recipes() -> None:
    assert len(recipes()) > 20
    assert all(any(key in line for line in recipes()) for key in PROMISED)


def used_by(recipe: str) -> list[str]:
    """The programs in a recipe that a machine may lack."""
    return [tool for tool in TOOLS if re.search(rf"\b{tool}\b", recipe)]


@pytest.mark.parametrize(
    "recipe",
    [pytest.param(one, marks=pytest.mark.needs(*used_by(one))) for one in recipes()],
)
def test_a_recipe_runs(recipe: str, box: Internet, directory: Path) -> None:
    script = ["sh", "-c", f"cd {directory}\n{recipe}"]
    alone = recipe.startswith("dnstrace lab ")
    done = subprocess.run(
        script if alone else box.command(script),
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(directory),
            "LC_ALL": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    complaints = [line for line in done.stderr.splitlines() if line.startswith(COMPLAINING)]
    assert [line for line in complaints if not any(told in line for told in TOLD)] == []
    assert done.returncode not in (2, 126, 127), done.stderr
    for key, promise in PROMISED.items():
        if key in recipe:
            assert promise in done.stdout
