"""pymap, but for one thing: the list of a folder's numbers is read anew only when its file has changed.

As it comes, pymap reads the whole list for every mail of every command: with ten thousand mails that alone takes more
than half an hour, and what is measured is that.
"""

from pathlib import Path
from typing import Any

from pymap.backend.maildir.uidlist import UidList
from pymap.main import main

_read = UidList.file_read
_known: dict[str, tuple[tuple[int, int], UidList]] = {}


def _read_once(path: str) -> UidList:
    """A list of the caller's own, as she may change it."""
    try:
        stat = Path(UidList.get_file(path)).stat()
    except FileNotFoundError:
        return _read(path)
    version = (stat.st_ino, stat.st_mtime_ns)
    if path not in _known or _known[path][0] != version:
        _known[path] = (version, _read(path))
    known = _known[path][1]
    own = UidList(path, known.uid_validity, known.next_uid, known.global_uid)
    own._records = dict(known._records)  # noqa: SLF001 - it has no other way in
    return own


if __name__ == "__main__":
    replaced: Any = UidList
    replaced.file_read = staticmethod(_read_once)
    main()
