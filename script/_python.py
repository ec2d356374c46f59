"""Refuses a Python that is too old, in one sentence. Written so that every Python 3 can read it."""

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
