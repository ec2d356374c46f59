"""Real mails and calls that are no part of the project: a folder that CONTACTCENTER_SAMPLES names, else tests skip."""

import os
from pathlib import Path

import pytest


def samples(folder: str) -> Path:
    """This folder of them; skips, with the reason, where it is not there."""
    root = os.environ.get("CONTACTCENTER_SAMPLES")
    found = Path(root) / folder if root else None
    if found is None or not found.is_dir():
        pytest.skip(f"CONTACTCENTER_SAMPLES names no folder with {folder} in it")
    return found
