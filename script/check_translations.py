"""Every sentence has its French and its English, none is fuzzy, and the catalogues know every sentence in the sources.

A sentence that is the same in both languages stands in locale/same-in-both.txt, one per line.
"""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
SAME = LOCALE / "same-in-both.txt"
# The sources are written in one of the languages: there an untranslated sentence is itself.
SOURCE_LANGUAGE = "en"
SOURCES = ("contactcenter", "routing", "channels_adapters")
_ASKS = ("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy")


def main() -> int:
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    if not catalogues:
        print("There are no catalogues in locale/.")
        return 0
    found = [complaint for path in catalogues for complaint in complaints(path)]
    found += unseen() + (outdated(catalogues) if shutil.which("xgettext") else [])
    print("\n".join(found))
    return int(bool(found))


def complaints(path: Path) -> list[str]:
    language = path.parent.parent.name
    same = set(SAME.read_text().splitlines()) if SAME.exists() else set()
    return [
        f"{path.relative_to(ROOT)}: {reason}: {entry.msgid!r}"
        for entry in polib.pofile(str(path))
        if not entry.obsolete and (reason := _wrong_with(entry, language, same))
    ]


def _wrong_with(entry: polib.POEntry, language: str, same: set[str]) -> str:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        return "fuzzy"
    if language == SOURCE_LANGUAGE and not any(texts):
        return ""
    if not all(texts):
        return "not translated"
    if language != SOURCE_LANGUAGE and entry.msgid in texts and entry.msgid not in same:
        return "the same as in English, and not in same-in-both.txt"
    return _placeholders(entry, texts)


def _placeholders(entry: polib.POEntry, texts: list[str]) -> str:
    wanted = _named(entry.msgid) | _named(entry.msgid_plural or "")
    wrong = [text for text in texts if not _named(text) <= wanted]
    return f"a placeholder the sentence does not have, in {wrong[0]!r}" if wrong else ""


def _named(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)\w|\{\w*\}", text))


def unseen() -> list[str]:
    """Sentences within f-strings: xgettext does not look there, so they would stay as they are in every language."""
    return [
        f"{path.relative_to(ROOT)}:{part.lineno}: a sentence within an f-string"
        for name in SOURCES
        for path in sorted((ROOT / name).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for part in ast.walk(text)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in _ASKS
    ]


def outdated(catalogues: list[Path]) -> list[str]:
    """What makemessages would add, seen on a copy so that the sources stay as they are."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        for name in (*SOURCES, "templates", "locale", "manage.py"):
            _copy(ROOT / name, copy / name)
        done = subprocess.run(
            [sys.executable, str(ROOT / "script" / "_messages.py"), *(path.parent.parent.name for path in catalogues)],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return [f"the sentences of the sources could not be read: {done.stderr.strip()[-500:]}"]
        return [line for path in catalogues for line in _missing(path, copy / path.relative_to(ROOT))]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    elif source.exists():
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)


def _missing(path: Path, fresh: Path) -> list[str]:
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}
    used = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(fresh)) if not entry.obsolete}
    name = path.relative_to(ROOT)
    return [f"{name}: missing: {msgid!r}" for _, msgid in sorted(used - known, key=str)] + [
        f"{name}: no longer used: {msgid!r}" for _, msgid in sorted(known - used, key=str)
    ]


if __name__ == "__main__":
    sys.exit(main())
