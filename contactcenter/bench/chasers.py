"""How surely a second message is known to speak of the matter of the first: labelled pairs against the rule of intake.

A file is a list of {id, language, first, second, hours_between, first_answered, same_matter}, each message being
{channel, subject, text}.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from contactcenter.intake.chasers import Said, judge

_PAIRS = ("chaser_pairs.json", *(f"chaser_pairs_{hand}.json" for hand in range(2, 12)))
_THREADS = ("webchat", "messenger")  # whoever goes on there is on her ticket without being asked


def measure(files: Sequence[Path] | None = None) -> dict[str, Any]:
    """Precision and recall of "same matter", in all, by language, by whether the channel changed, and by whether the
    service asks the rule at all: a thread tells by itself. FileNotFoundError, ValueError."""
    named = files or [Path(settings.BASE_DIR) / "tests" / "intake" / name for name in _PAIRS]
    pairs = [pair for path in named for pair in json.loads(path.read_text("utf-8"))]
    judged = [(pair, is_joined(pair)) for pair in pairs]
    groups: dict[str, list[tuple[dict[str, Any], bool]]] = defaultdict(list)
    for pair, joined in judged:
        groups[f"language {pair['language']}"].append((pair, joined))
        groups[f"{_channels(pair)} channel"].append((pair, joined))
        groups["told by the thread" if _is_thread(pair) else "asked of the rule"].append((pair, joined))
    wrong = [pair["id"] for pair, joined in judged if joined and not pair["same_matter"]]
    missed = [pair["id"] for pair, joined in judged if pair["same_matter"] and not joined]
    return {
        **_figures(judged),
        "false_joins": len(wrong),
        "misses": len(missed),
        "wrong": wrong,
        "missed": missed,
        "by": {name: _figures(found) for name, found in sorted(groups.items())},
    }


def is_joined(pair: dict[str, Any]) -> bool:
    first, second = (_said(pair[name]) for name in ("first", "second"))
    return judge(first, second, pair["hours_between"], first_answered=pair["first_answered"]).is_same


def _said(message: dict[str, Any]) -> Said:
    return Said(message["channel"], message["text"], message.get("subject") or "")


def _channels(pair: dict[str, Any]) -> str:
    return "same" if pair["first"]["channel"] == pair["second"]["channel"] else "other"


def _is_thread(pair: dict[str, Any]) -> bool:
    return _channels(pair) == "same" and pair["first"]["channel"] in _THREADS


def _figures(judged: Iterable[tuple[dict[str, Any], bool]]) -> dict[str, Any]:
    found = list(judged)
    same = sum(pair["same_matter"] for pair, _ in found)
    joined = sum(is_so for _, is_so in found)
    right = sum(is_so and pair["same_matter"] for pair, is_so in found)
    return {
        "pairs": len(found),
        "same": same,
        "precision": round(right / joined, 4) if joined else None,
        "recall": round(right / same, 4) if same else None,
    }
