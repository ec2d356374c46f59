"""The map is true: what ARCHITECTURE.md and the glossary name exists, and what exists is named there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("channels_adapters", "routing", "contactcenter")
MAP = (ROOT / "ARCHITECTURE.md").read_text()


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def _packages() -> list[str]:
    inits = [path.parent for path in _sources("contactcenter", "routing") if path.name == "__init__.py"]
    return [folder.name for folder in inits if folder.parent.name in ROOMS]


def test_every_package_is_on_the_map() -> None:
    assert [name for name in [*ROOMS, *_packages()] if not re.search(rf"\b{name}\b", MAP)] == []


def _block() -> str:
    return MAP.split("```")[1]


def test_every_package_on_the_map_exists() -> None:
    named = {word.rstrip("/") for word in re.findall(r"[a-z_]+/(?=\s)", _block())}
    existing = {path.name for path in ROOT.rglob("*") if path.is_dir() and ".git" not in path.parts}
    assert named - existing == set()


def test_every_module_on_the_map_exists() -> None:
    named = set(re.findall(r"\b[a-z_]+\.py\b", _block()))
    assert named - {path.name for path in _sources(*ROOMS)} == set()


def test_no_file_of_ours_is_longer_than_400_lines() -> None:
    ours = [
        *_sources(*ROOMS, "tests", "script"),
        *(ROOT / "frontend" / "src").rglob("*.*"),
        *(ROOT / "templates").rglob("*.html"),
    ]
    long = {str(path.relative_to(ROOT)) for path in ours if len(path.read_text().splitlines()) > 400}
    assert not long


def _calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


@pytest.mark.parametrize("call", ["delay", "apply_async", "group_send", "send_task"])
def test_valkey_is_spoken_to_in_one_place(call: str) -> None:
    users = {str(path.relative_to(ROOT)) for path in _sources(*ROOMS) if call in _calls(path)}
    assert users <= {"routing/nudges.py"}


def test_no_signal_changes_state_behind_anybodys_back() -> None:
    used = [
        path for path in _sources(*ROOMS) if re.search(r"\b(db\.models\.signals|django\.dispatch)\b", path.read_text())
    ]
    assert used == []


def _broad_handlers(path: Path) -> Iterator[ast.ExceptHandler]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
        ):
            yield node


_ELSEWHERE = {"contactcenter/intake/arrivals.py"}  # taken one by one afterwards, and logged there


def test_whoever_catches_everything_says_so_in_the_log() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{handler.lineno}"
        for path in _sources(*ROOMS)
        for handler in _broad_handlers(path)
        if not re.search(r"\blog\.|^ *raise$", ast.unparse(handler), re.MULTILINE)
        and str(path.relative_to(ROOT)) not in _ELSEWHERE
    ]
    assert silent == []


# A page's own clock may be the machine's; nothing that is decided or kept may.
_OWN_CLOCK = {"contactcenter/templatetags/look.py"}
_MACHINE_TIME = re.compile(r"timezone\.now\(|datetime\.now\(|\.utcnow\(|time\.time\(|date\.today\(")


def test_nothing_that_is_decided_or_kept_asks_the_machines_clock() -> None:
    asked = {
        str(path.relative_to(ROOT))
        for path in _sources("routing", "channels_adapters", "contactcenter")
        if _MACHINE_TIME.search(path.read_text()) and not {"running", "bench", "embedded"} & set(path.parts)
    }
    assert asked <= _OWN_CLOCK


def test_the_glossary_names_every_model() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]
    assert [model.__name__ for model in ours if f"`{model.__name__}" not in glossary] == []
