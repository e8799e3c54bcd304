"""Reports made by hand: what renderers, the archive and the command are tested with."""

from tests.factory.reports import ALL, clean, failed, hostile, negative, rich, unreachable

__all__ = ["ALL", "clean", "failed", "hostile", "negative", "rich", "unreachable"]
