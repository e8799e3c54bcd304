"""Completion: what may come next, and that three real shells ask for it and show it."""

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dnstrace.cli.args.completion import SHELLS, next_words
from tests.cli.running import environment, run

PATIENCE = 20.0  # seconds a shell may take on a busy machine
CASES = [
    ("--no-s", ["--no-stub"]),
    ("serv", ["serve", "servers"]),
    ("help sit", ["sites"]),
    ("example.com AAA", ["AAAA"]),
    ("example.com aaa", ["AAAA"]),
    ("-t TL", ["TLSA"]),
    ("--fail-on w", ["warning"]),
    ("--lab dead", ["dead-server"]),
    ("--lab faults/F01", ["faults/F01"]),
    ("lab l", ["list"]),
    ("lab run --v", ["--vantage"]),
    ("lab show mid", ["middlebox"]),
    ("servers --lab all", ["all-dead"]),
    ("serve --li", ["--listen"]),
    ("completion f", ["fish"]),
]


def asked(shell: str, words: str, number: int) -> list[str]:
    """The lines that a shell's script gets for a command line."""
    done = run(
        _DNSTRACE_COMPLETE=f"{shell}_complete",
        COMP_WORDS=words,
        COMP_CWORD=words.split()[-1] if shell == "fish" else str(number),
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize(("typed", "completed"), CASES)
def test_what_may_come_next(typed: str, completed: list[str]) -> None:
    lines = asked("bash", f"dnstrace {typed}", len(typed.split()))
    assert sorted(lines) == [f"plain,{word}" for word in sorted(completed)]


@pytest.mark.parametrize("typed", ["--hints x", "show x", "replay x", "sites import x", "-o x"])
def test_files_are_the_shell_s_business(typed: str) -> None:
    assert asked("bash", f"dnstrace {typed}", len(typed.split())) == ["file,x"]


def test_values_behind_an_equals_sign() -> None:
    assert [item.value for item in next_words([], "--fail-on=no")] == ["--fail-on=notice"]
    assert [item.value for item in next_words([], "--type=CN")] == ["--type=CNAME"]


def test_every_option_and_subcommand_is_offered_with_its_help() -> None:
    text = run("--help").stdout
    for item in (*next_words([], "--"), *next_words([], "")):
        assert item.value in text
        assert item.help
    assert len(next_words([], "--")) > 30


@pytest.mark.parametrize("value", ["", "tcsh_complete", "bash_source", "\x1b"])
def test_what_no_script_asks_is_answered_with_nothing(value: str) -> None:
    done = run(_DNSTRACE_COMPLETE=value)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """An environment in which shells find the command, and nothing of this user's."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    own = dict.fromkeys(("HOME", "ZDOTDIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(tmp_path))
    return environment(PATH=path, **own)


def needs(shell: str) -> pytest.MarkDecorator:
    """Skips where the shell is not installed."""
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"no {shell} here")


@needs("bash")
def test_bash_completes(surroundings: dict[str, str]) -> None:
    for typed, completed in CASES[:5]:
        words = f"COMP_WORDS=(dnstrace {typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))"
        script = f'eval "$(dnstrace completion bash)"; {words}; _dnstrace_completion dnstrace'
        done = subprocess.run(
            ["bash", "--norc", "-c", f'{script}; echo "${{COMPREPLY[@]}}"'],
            env=surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        assert sorted(done.stdout.split()) == sorted(completed)


@needs("fish")
def test_fish_completes(surroundings: dict[str, str]) -> None:
    for typed, completed in CASES[:5]:
        line = shlex.quote(f"dnstrace {typed}")
        script = f"dnstrace completion fish | source; complete -C {line}"
        done = subprocess.run(
            ["fish", "--no-config", "-c", script],
            env=surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        offered = [offer.split("\t")[0] for offer in done.stdout.splitlines()]
        assert sorted(offered) == sorted(completed)


@needs("zsh")
def test_zsh_completes(surroundings: dict[str, str], tmp_path: Path) -> None:
    script = subprocess.run(
        ["dnstrace", "completion", "zsh"], env=surroundings, capture_output=True, check=True
    )
    (tmp_path / "_dnstrace").write_bytes(script.stdout)
    with _terminal(["zsh", "-f", "-i"], surroundings) as terminal:
        _type(terminal, b"PS1='ready> '; fpath=($HOME $fpath); autoload -Uz compinit\r")
        _type(terminal, b"compinit -u -d $HOME/dump; echo loa''ded\r")
        _until(terminal, b"loaded")
        for typed, completed in ((b"--no-st", b"ub"), (b"www.example.com DNSK", b"EY")):
            _type(terminal, b"dnstrace " + typed + b"\t")
            _until(terminal, typed + completed)
            _type(terminal, b"\x15")  # Ctrl-U: the line is not run


@contextmanager
def _terminal(command: list[str], env: dict[str, str]) -> Iterator[int]:
    """A program on a terminal of its own; gives the terminal's other end."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
    ) as process:
        os.close(slave)
        try:
            yield master
        finally:
            process.kill()
            os.close(master)


def _type(terminal: int, keys: bytes) -> None:
    os.write(terminal, keys)


def _until(terminal: int, expected: bytes) -> None:
    """Read until something was shown."""
    shown, until = b"", time.monotonic() + PATIENCE
    while expected not in shown:
        ready, _, _ = select.select([terminal], [], [], max(0.0, until - time.monotonic()))
        assert ready, f"{expected!r} is not in {shown!r}"
        shown += os.read(terminal, 65_536)


def test_a_script_for_every_shell() -> None:
    for shell in SHELLS:
        assert f"_DNSTRACE_COMPLETE={shell}_complete" in run("completion", shell).stdout
