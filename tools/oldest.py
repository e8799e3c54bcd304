"""Prints the oldest library versions that pyproject.toml admits, as constraints for pip."""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
BOUND = re.compile(r"^([\w-]+)(?:\[[\w,]+\])?>=([\d.]+)")


def constraints() -> list[str]:
    """`name==version` for every dependency.

    Raises: SystemExit when one has no lower bound.
    """
    found = []
    for dependency in tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]:
        bound = BOUND.match(dependency)
        if bound is None:
            raise SystemExit(f"{dependency}: says no oldest version")
        found.append(f"{bound[1]}=={bound[2]}")
    return found


if __name__ == "__main__":
    print("\n".join(constraints()))
