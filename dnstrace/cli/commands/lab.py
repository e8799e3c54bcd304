"""`dnstrace lab`: the Internet in a box."""

import click

from dnstrace.cli.commands.completion import worlds

COMMAND = "dnstrace.lab.command"
"""Where a click context keeps what is to be run."""


@click.group()
def lab() -> None:
    """Play with worlds: small Internets that need no network."""


@lab.command("list")
@click.option("--all", "every", is_flag=True, help="Also the worlds of single faults.")
def list_worlds(every: bool) -> None:
    """Say what each world shows."""
    from dnstrace.lab.world.file import read_title
    from dnstrace.lab.world.shipped import find_world, world_names

    names = [name for name in world_names() if every or not name.startswith("faults/")]
    width = max(map(len, names))
    for name in sorted(names, key=lambda name: (name != "default", name)):
        click.echo(f"{name:<{width}}  {read_title(find_world(name))}")
    if not every:
        click.echo("Single faults, faults/F01 and so on: dnstrace lab list --all")
    click.echo("To see what one shows: dnstrace --lab WORLD")


@lab.command()
@click.argument("world", default="default", shell_complete=worlds)
def show(world: str) -> None:
    """Show a world: places, zones, servers with their addresses, faults."""
    from dnstrace.lab import load
    from dnstrace.lab.world.description import describe

    for line in describe(load(world)):
        click.echo(line)


class _CommandAfterDashes(click.Command):
    """Keeps what stands behind the first `--` away from the parser: it is not ours."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before `--`; keep the rest for `run`."""
        if "--" in args:
            at = args.index("--")
            ctx.meta[COMMAND] = args[at + 1 :]
            args = args[:at]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line names the command too."""
        return [*super().collect_usage_pieces(ctx), "-- COMMAND..."]


@lab.command(cls=_CommandAfterDashes)
@click.argument("world", default="default", shell_complete=worlds)
@click.option("--vantage", metavar="CITY", help="Where you stand; by default the world's choice.")
@click.pass_context
def run(context: click.Context, world: str, vantage: str | None) -> None:
    """Run COMMAND where the world is the Internet: port 53 of every address answers.

    \b
    dnstrace lab run -- dig +trace www.example.com
    dnstrace lab run --vantage Tokyo -- drill -T www.example.com
    dnstrace lab run dead-server -- bash
    """
    from dnstrace.lab import load
    from dnstrace.lab.namespace.box import run_in_box
    from dnstrace.lab.world.vantage import find_vantage

    command = context.meta.get(COMMAND)
    if not command:
        raise click.UsageError("say what to run behind --, for example -- dig +trace example.com")
    chosen = load(world)
    chosen.check()
    context.exit(run_in_box(chosen, find_vantage(chosen, vantage), command))
