"""Refuses what cannot work, in one sentence: a Python too old, a system without sockets. Every Python 3 can read it."""

import os
import sys

NEEDED = (3, 11)

if sys.version_info < NEEDED:
    sys.stderr.write(
        "Python 3.11 or later is needed, and this is "
        + ".".join(str(part) for part in sys.version_info[:3])
        + ": install a newer one, or name it, as in: python3.11 "
        + sys.argv[0]
        + "\n"
    )
    sys.exit(2)

if os.name != "posix":
    sys.stderr.write("Linux or macOS is needed; on Windows, run this inside WSL.\n")
    sys.exit(2)
