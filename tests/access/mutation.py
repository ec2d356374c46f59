"""Removes each question to the rule, one at a time, in a copy of the code, and sees whether a test turns red.

`script/mutate_access [part of a path]` prints a table and ends with 1 if a removal was noticed by nobody.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
_TICKETS = "__import__('contactcenter.tickets.models', fromlist=['Ticket']).Ticket.objects"
# A question, and what stands there when it is not asked: everybody may.
_UNASKED = {
    "require": "None",
    "require_holder": "None",
    "_require_transfer": "None",
    "_require_call": "None",
    "may": "True",
    "tickets_for": f"{_TICKETS}.all()",
    "agents_for": "__import__('routing.models', fromlist=['Agent']).Agent.objects.all()",
    "users_for": "__import__('contactcenter.access.models', fromlist=['User']).User.objects.all()",
    "ticket_for": f"{_TICKETS}.get(reference=_)",
}
_TABLE = "tests/access/test_table.py"
_OF_PACKAGE = {
    "desk": ["tests/access/test_desk.py", "tests/desk"],
    "access": ["tests/access"],
    "api": ["tests/api"],
    "inbox": ["tests/access/test_sockets.py", "tests/access/test_lists.py", "tests/inbox"],
    "intake": [_TABLE],
    "storefront": ["tests/access/test_sockets.py", "tests/access/test_lists.py", "tests/storefront"],
    "supervision": ["tests/access/test_lists.py", "tests/supervision"],
}
# Views whose route is called otherwise.
_ROUTES = {
    "start_call": "call_start",
    "record_outcome": "call_outcome",
    "set_presence": "presence",
    "renew_presence": "presence_renew",
}


@dataclass(frozen=True)
class Question:
    """A place where the rule is asked."""

    path: Path
    line: int
    function: str
    text: str
    tree: ast.Module

    @property
    def tests(self) -> Iterator[list[str]]:
        """The likeliest to notice first: rows of the table by the names of door and file, then its package's tests."""
        package, *_ = self.path.relative_to(ROOT / "contactcenter").parts
        door, file = _ROUTES.get(self.function, self.function), self.path.stem.split("_")[0].rstrip("s")
        words = {door, file} - {"view", "write"}
        yield [_TABLE, "-k", " or ".join(sorted(words))]
        for tests in _OF_PACKAGE[package]:
            yield [tests, "-m", "not service and not browser"]


class _Remover(ast.NodeTransformer):
    """Takes out the nth question of a file."""

    def __init__(self, place: int) -> None:
        self.place, self.seen = place, -1
        self.found: tuple[int, str, str] | None = None
        self._function = ""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        outer, self._function = self._function, node.name
        self.generic_visit(node)
        self._function = outer
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Name) and node.func.id in _UNASKED):
            return node
        self.seen += 1
        if self.seen != self.place:
            return node
        self.found = (node.lineno, self._function, ast.unparse(node))
        answer = ast.parse(_UNASKED[node.func.id], mode="eval").body
        if isinstance(answer, ast.Call) and answer.keywords:
            answer.keywords[0].value = node.args[1]
        return ast.copy_location(answer, node)


def questions() -> Iterator[Question]:
    for path in sorted((ROOT / "contactcenter").rglob("*.py")):
        if path.name == "rule.py" or "migrations" in path.parts:
            continue
        for place in range(100):
            remover = _Remover(place)
            tree = ast.fix_missing_locations(remover.visit(ast.parse(path.read_text())))
            if remover.found is None:
                break
            yield Question(path, *remover.found, tree)


def is_noticed(question: Question, copy: Path) -> bool:
    target = copy / question.path.relative_to(ROOT)
    original = target.read_text()
    target.write_text(ast.unparse(question.tree))
    try:
        return any(_turns_red(copy, tests) for tests in question.tests)
    finally:
        target.write_text(original)


def _turns_red(copy: Path, tests: list[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    data = {"CONTACTCENTER_TEST_DATA": str(ROOT / "var" / "mutation"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=copy, env=os.environ | data, capture_output=True, text=True, check=False)
    if done.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done.returncode == pytest.ExitCode.TESTS_FAILED


def main(arguments: list[str]) -> int:
    """Returns 1 if a removal went unnoticed."""
    unnoticed, asked = 0, 0
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder) / "code"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("var", ".git", "node_modules", ".venv", ".*_cache"))
        (ROOT / "var" / "mutation").mkdir(parents=True, exist_ok=True)
        for question in questions():
            where = f"{question.path.relative_to(ROOT)}:{question.line}"
            if arguments and not any(part in where for part in arguments):
                continue
            asked += 1
            noticed = is_noticed(question, copy)
            unnoticed += not noticed
            print(f"| {where} | `{question.text}` | {'red' if noticed else 'NOT NOTICED'} |", flush=True)
    print(f"{asked} questions taken out one by one, {unnoticed} unnoticed")
    return 1 if unnoticed or not asked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
