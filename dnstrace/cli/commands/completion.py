"""`dnstrace completion`: scripts for three shells, which ask the command itself at a TAB."""

from dnstrace.cli.args.command import Command, Given
from dnstrace.errors import UsageError

TEXT = """\
Print a completion script for SHELL; bash has to be 4.4 or newer.

  bash  dnstrace completion bash \\
            > ~/.local/share/bash-completion/completions/dnstrace
  zsh   dnstrace completion zsh > "${fpath[1]}/_dnstrace"
  fish  dnstrace completion fish > ~/.config/fish/completions/dnstrace.fish"""
_BASH = """\
_dnstrace_completion() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            plain,*) COMPREPLY+=("${line#plain,}") ;;
            file,*) compopt -o default ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
        _DNSTRACE_COMPLETE=bash_complete "$1")
}
complete -o nosort -F _dnstrace_completion dnstrace
"""
_ZSH = """\
#compdef dnstrace
_dnstrace() {
    local kind word about
    local -a words_alone words_described
    while IFS= read -r kind && IFS= read -r word && IFS= read -r about; do
        if [[ $kind == file ]]; then
            _path_files -f
        elif [[ $about == _ ]]; then
            words_alone+=("$word")
        else
            words_described+=("${word//:/\\\\:}:$about")
        fi
    done < <(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT - 1)) \\
        _DNSTRACE_COMPLETE=zsh_complete dnstrace)
    if (( $#words_described )); then _describe -V dnstrace words_described -U; fi
    if (( $#words_alone )); then compadd -U -V dnstrace -a words_alone; fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _dnstrace "$@"
else
    compdef _dnstrace dnstrace
fi
"""
_FISH = """\
function __dnstrace_complete
    set -lx COMP_WORDS (commandline -cp)
    set -lx COMP_CWORD (commandline -ct)
    for line in (_DNSTRACE_COMPLETE=fish_complete dnstrace)
        set -l parts (string split -m 1 , -- $line)
        switch $parts[1]
            case plain
                echo $parts[2]
            case file
                __fish_complete_path $parts[2]
        end
    end
end
complete -c dnstrace -f -a '(__dnstrace_complete)'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def run(given: Given) -> int:
    """Print the script for a shell."""
    from dnstrace.cli.output.destination import Destination

    script = SCRIPTS.get(given.words[0])
    if script is None:
        raise UsageError(f"no script for {given.words[0]!r}: there are {', '.join(SCRIPTS)}")
    return Destination(None).finish(script)


def _shells(_incomplete: str) -> list[str]:
    return list(SCRIPTS)


COMMAND = Command(
    "print a completion script for bash, zsh or fish",
    "SHELL",
    TEXT,
    run=run,
    words=(1, 1),
    offers=_shells,
)
