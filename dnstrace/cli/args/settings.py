"""Values of options from elsewhere than the command line, which goes before them: environment
variables, then a configuration file.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dnstrace.cli.args.option import Option, Written, values_by_field
from dnstrace.cli.args.table import CONFIGURABLE
from dnstrace.codec.user_files import CONFIG, path_of
from dnstrace.errors import UsageError

PREFIX = "DNSTRACE_"
CONFIG_VARIABLE = "DNSTRACE_CONFIG"
FILE = "config.toml"
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Setting(NamedTuple):
    """An option that was set, and where."""

    written: Written
    source: str


def variable(option: Option) -> str:
    """The environment variable of an option."""
    return PREFIX + option.name.upper().replace("-", "_")


def values(options: Iterable[Option]) -> dict[str, object]:
    """What environment and configuration say of these options, by field.

    Raises: UsageError that names the variable, or the file and the key.
    """
    wanted = set(options)
    found = [setting for setting in settings(os.environ) if setting.written.option in wanted]
    return values_by_field(setting.written for setting in found)


def settings(environment: Mapping[str, str]) -> list[Setting]:
    """Everything that is set, of each field what goes first.

    Raises: UsageError that names the variable, or the file and the key.
    """
    first = list(_of_environment(environment))
    taken = {setting.written.option.field for setting in first}
    return first + [
        setting for setting in _of_file(environment) if setting.written.option.field not in taken
    ]


def _of_environment(environment: Mapping[str, str]) -> Iterator[Setting]:
    """The variables that are set and not empty; several values stand apart by commas."""
    if not any(name.startswith(PREFIX) for name in environment):
        return
    for option in CONFIGURABLE:
        name = variable(option)
        text = environment.get(name, "")
        parts = text.split(",") if option.repeatable and option.metavar else [text]
        for part in parts if text else ():
            yield Setting(_written(option, part, name), name)


def _written(option: Option, text: str, name: str) -> Written:
    if option.metavar:
        return Written(option, name, text)
    if text.lower() not in (*_YES, *_NO):
        raise UsageError(f"{name} {text!r}: give true or false")
    return Written(option, name, None, text.lower() in _NO)


def config_path(environment: Mapping[str, str]) -> str:
    """The configuration file that is read when it is there."""
    return environment.get(CONFIG_VARIABLE) or path_of(FILE, CONFIG)


def _of_file(environment: Mapping[str, str]) -> Iterator[Setting]:
    path = config_path(environment)
    if not os.path.exists(path):
        if environment.get(CONFIG_VARIABLE):
            raise UsageError(f"{CONFIG_VARIABLE}: there is no file {path}")
        return
    from dnstrace.cli.args.hints import nearest

    by_name = {option.name: option for option in CONFIGURABLE}
    for key, value in _toml(path).items():
        option, negated = by_name.get(key), False
        if option is None:
            other = key.removeprefix("no-") if key.startswith("no-") else f"no-{key}"
            option, negated = by_name.get(other), True
            if option is None or option.metavar or not isinstance(option.value, bool):
                raise UsageError(f"{path}: no option {key!r}: {nearest(key, by_name)}")
        for part in value if isinstance(value, list) and option.repeatable else [value]:
            yield Setting(_of_toml(option, part, f"{path}: {key}", negated), path)


def _of_toml(option: Option, value: object, where: str, negated: bool) -> Written:
    if isinstance(value, bool) and (not option.metavar or option.optional is not None):
        return Written(option, where, None, negated == value)
    if not option.metavar:
        raise UsageError(f"{where}: give true or false")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UsageError(f"{where}: give a {'list of texts' if option.repeatable else 'text'}")
    return Written(option, where, str(value))


def _toml(path: str) -> dict[str, object]:
    import tomllib

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from None
