"""`dnstrace completion`: scripts made from the same table as the parser and the help."""

import click

from dnstrace.cli.table import GROUPS, SUBCOMMANDS, Option
from dnstrace.model.finding import SEVERITIES

_FILES = ("hints", "trust_anchor", "output")
_TYPES = "A AAAA CAA CNAME DNSKEY DS HTTPS MX NAPTR NS PTR SOA SRV SVCB TLSA TXT"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a completion script for SHELL.

    \b
    bash  dnstrace completion bash > ~/.local/share/bash-completion/completions/dnstrace
    zsh   dnstrace completion zsh > "${fpath[1]}/_dnstrace"
    fish  dnstrace completion fish > ~/.config/fish/completions/dnstrace.fish
    """
    click.echo({"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](), nl=False)


def _all() -> list[Option]:
    return [option for _, options in GROUPS for option in options]


def _values(option: Option) -> str:
    if option.field == "type":
        return _TYPES
    return " ".join(SEVERITIES) if option.field == "fail_on" else ""


def _subcommands() -> dict[str, list[str]]:
    """What may follow each subcommand: its own subcommands and its options."""
    from dnstrace.cli.commands import group

    context, found = click.Context(group, info_name="dnstrace"), {}
    for name in SUBCOMMANDS:
        command = group.get_command(context, name) if name != "help" else None
        words = [name for name in SUBCOMMANDS if name != "help"] if command is None else []
        if isinstance(command, click.Group):
            words += command.list_commands(context)
            parts = [command.get_command(context, word) for word in words]
        else:
            parts = [command]
        options = [param for part in parts if part is not None for param in part.params]
        words += [flag for option in options for flag in option.opts if flag[0] == "-"]
        found[name] = list(dict.fromkeys(words))
    return found


def _bash() -> str:
    cases = []
    for option in _all():
        flags = "|".join(option.flags)
        if option.field in _FILES:
            cases.append(f'    {flags}) COMPREPLY=($(compgen -f -- "$word")); return ;;')
        elif _values(option):
            words = f'COMPREPLY=($(compgen -W "{_values(option)}" -- "$word"))'
            cases.append(f"    {flags}) {words}; return ;;")
    flags = " ".join(flag for option in _all() for flag in option.flags)
    lines = [
        "# bash completion for dnstrace",
        "_dnstrace() {",
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
        "  case $before in",
        *cases,
        "    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- \"$word\")); return ;;",
        '    show|replay) COMPREPLY=($(compgen -f -- "$word")); return ;;',
        "  esac",
        f'  local words="{flags}"',
        '  if [ "$COMP_CWORD" -gt 1 ]; then',
        "    case ${COMP_WORDS[1]} in",
        *(
            f'    {name}) COMPREPLY=($(compgen -W "{" ".join(words)}" -- "$word")); return ;;'
            for name, words in _subcommands().items()
            if words
        ),
        "    esac",
        "  fi",
        f'  [ "$COMP_CWORD" = 1 ] && words="$words {" ".join(SUBCOMMANDS)}"',
        f'  [ "$COMP_CWORD" -gt 1 ] && words="$words {_TYPES}"',
        '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
        "}",
        "complete -F _dnstrace dnstrace",
    ]
    return "\n".join(lines) + "\n"


def _zsh() -> str:
    lines = ["#compdef dnstrace", "_arguments \\"]
    for option in _all():
        for flag in option.flags:
            text = option.help.replace("[", "(").replace("]", ")").replace("'", "’")
            text = text.replace(":", "\\:")
            value = ""
            if option.metavar:
                action = "_files" if option.field in _FILES else f"({_values(option)})"
                value = f":{option.metavar}:{action if action != '()' else ' '}"
            star = "*" if option.repeatable else ""
            lines.append(f"  '{star}{flag}[{text}]{value}' \\")
    lines.append(f"  '1:name or subcommand:({' '.join(SUBCOMMANDS)})' \\")
    lines.append(f"  '*:type:({_TYPES})'")
    return "\n".join(lines) + "\n"


def _fish() -> str:
    lines = ["complete -c dnstrace -f"]
    for option in _all():
        parts = ["complete -c dnstrace"]
        for flag in option.flags:
            parts.append(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}")
        if option.metavar and not option.optional:
            parts.append("-r" + (" -F" if option.field in _FILES else ""))
        if _values(option):
            parts.append(f"-a '{_values(option)}'")
        quoted = option.help.replace("'", "’")
        lines.append(" ".join([*parts, f"-d '{quoted}'"]))
    first = "-n '__fish_is_first_arg'"
    lines += [
        f"complete -c dnstrace {first} -a {name} -d '{text.replace(chr(39), '’')}'"
        for name, text in SUBCOMMANDS.items()
    ]
    for name, words in _subcommands().items():
        after = f"-n '__fish_seen_subcommand_from {name}'"
        plain = " ".join(word for word in words if word[0] != "-")
        lines += [f"complete -c dnstrace {after} -a '{plain}'"] if plain else []
        lines += [f"complete -c dnstrace {after} -l {w[2:]}" for w in words if w[:2] == "--"]
    lines.append(f"complete -c dnstrace -n 'not __fish_is_first_arg' -a '{_TYPES}'")
    return "\n".join(lines) + "\n"
