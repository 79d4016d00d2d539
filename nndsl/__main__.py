"""The command line: arguments go in, an exit code comes out."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command that the process was started with."""
    if sys.argv[1:] == ["--version"]:
        # Answered before anything else is imported.
        from nndsl.version import __version__

        sys.stdout.write(f"nndsl {__version__}\n")
        return 0
    import os

    from nndsl.system.collector import last
    from nndsl.system.postponed import postpone

    last()
    # Dataclasses load inspect, and need it only for a class without a docstring.
    for package in ("numpy", "inspect", "hashlib", "difflib"):
        postpone(package)
    # pydantic would look through all packages for plugins of its own.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from nndsl.cli import main as command

    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
