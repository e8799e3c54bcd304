"""`dnstrace config`: what is set outside of the command line, and where."""

import os

from dnstrace.cli.args.command import Command, Given

TEXT = """\
Show every option that an environment variable or the configuration file sets,
with its source, and the file that is read. The command line goes before the
environment, the environment before the file.

The file is config.toml in ~/.config/dnstrace (or below XDG_CONFIG_HOME), or
what DNSTRACE_CONFIG names. Its keys are the long names of options:

  timeout = 3
  no-stub = true
  asn-db = ["/var/lib/tables/asn.mmdb"]

The variable of --trust-anchor is DNSTRACE_TRUST_ANCHOR, and so on."""


def run(_given: Given) -> int:
    """Print what is in force."""
    from dnstrace.cli.args.option import value_of
    from dnstrace.cli.args.settings import config_path, settings
    from dnstrace.cli.output.destination import Destination
    from dnstrace.render.escape import terminal

    path = config_path(os.environ)
    there = "is read" if os.path.exists(path) else "is not there"
    lines = [f"# {terminal(path)} {there}"]
    for setting in settings(os.environ):
        written = setting.written
        value_of(written)  # what is wrong is said here too
        shown = written.value
        if shown is None:
            shown = "false" if written.negated else "true"
        else:
            shown = f'"{terminal(shown)}"'
        lines.append(f"{written.option.name} = {shown}  # {terminal(setting.source)}")
    return Destination(None).finish("".join(f"{line}\n" for line in lines))


COMMAND = Command("show what environment and configuration file set", "", TEXT, run=run)
