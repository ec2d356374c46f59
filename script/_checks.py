"""The checks of script/check, one line each at the end. Names after the command run only those."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable

CHECKS = {
    "style": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "floors": [str(BIN / "lint-imports")],
    "templates": [str(BIN / "djlint"), "templates", "--check", "--lint", "--quiet"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "settings": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "deployment": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "translations": [PYTHON, "script/check_translations.py"],
    "front end": ["npm", "run", "--silent", "check"],
}
_AT_ONCE = 2  # the types take as long as all others together
# As where it is served: TLS in front, a key of its own.
DEPLOYED = {"CONTACTCENTER_SECURE": "1", "SECRET_KEY": "checks-only-" + "k3yZ" * 16}


def main(names: list[str]) -> int:
    unknown = set(names) - set(CHECKS)
    if unknown:
        print(f"There is no check named {', '.join(sorted(unknown))}; there are: {', '.join(CHECKS)}")
        return 2
    wanted = names or list(CHECKS)
    with ThreadPoolExecutor(_AT_ONCE) as at_once:
        results = dict(zip(wanted, at_once.map(_run, wanted), strict=True))
    print()
    for name, (verdict, seconds) in results.items():
        print(f"  {name:14} {verdict:8} {seconds:5.1f} s")
    return int(any(verdict == "FAILED" for verdict, _ in results.values()))


def _run(name: str) -> tuple[str, float]:
    begun = time.monotonic()
    reason = _why_not(name)
    if reason:
        print(f"{name}: {reason}", flush=True)
        return "skipped", 0.0
    done = subprocess.run(
        CHECKS[name], cwd=_folder(name), env=_environment(name), capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"--- {name}\n{done.stdout}{done.stderr}", flush=True)
    return "FAILED" if done.returncode else "ok", time.monotonic() - begun


def _why_not(name: str) -> str:
    if name == "templates" and not (ROOT / "templates").exists():
        return "there are no templates"
    if name == "front end" and not (shutil.which("npm") and _typescript().exists()):
        return "TypeScript is not installed; to check its types: cd frontend && npm ci"
    return ""


def _folder(name: str) -> Path:
    return ROOT / "frontend" if name == "front end" else ROOT


def _typescript() -> Path:
    return ROOT / "frontend" / "node_modules" / "typescript"


def _environment(name: str) -> dict[str, str]:
    return {**os.environ, **(DEPLOYED if name == "deployment" else {}), "NO_COLOR": "1"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
