"""Fit what tells a chaser from another matter to the labelled pairs of the tests: the weights of signs and of phrases.

Without an argument it writes contactcenter/intake/chaser_weights.py (the numbers in it) and chaser_phrases.py. With
`--check` it writes nothing and asks each file of pairs with weights fitted to all the others. With `--pairs FILE` more
files are learned from. The same pairs give the same weights.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from contactcenter.intake import chaser_phrasing as phrasing  # noqa: E402 - the path comes first
from contactcenter.intake.chaser_signs import signs_of  # noqa: E402
from contactcenter.intake.chaser_weights import LINE, SET_BY_HAND  # noqa: E402
from contactcenter.intake.said import Said  # noqa: E402

_INTAKE = ROOT / "contactcenter" / "intake"
_PHRASING = "phrasing"
_RIDGE = {"start": 0.01}  # how hard a weight is held near nothing
_RIDGE_OF_SIGNS = 1.0
_RIDGE_OF_FINE_SIGNS = 5.0  # those with a colon
_RIDGE_OF_PHRASES = 10.0
_FEWEST = 3  # pairs that have a phrase
_FEWEST_OF_A_WORD = 6
_LEAST = 0.035  # phrases of less weight are left out
_TURNS = 15
_PRECISE = 0.985  # on pairs left out of the fitting; the line is set by it

Matrix = NDArray[np.float64]


class Pairs:
    """Labelled pairs with their signs and their words."""

    def __init__(self, pairs: Sequence[dict[str, Any]]) -> None:
        self.same = np.array([float(pair["same_matter"]) for pair in pairs])
        self.told = [self._read(pair) for pair in pairs]
        signs = [
            signs_of(first, second, pair["hours_between"], first_answered=answered)
            for pair, (first, second, answered, _) in zip(pairs, self.told, strict=True)
        ]
        self.names = sorted({name for one in signs for name in one} - {_PHRASING})
        self.signs = np.array([[float(one.get(name, 0)) for name in self.names] for one in signs])
        self.set_by_hand = sum(
            (self.signs[:, self.names.index(name)] * weight for name, weight in SET_BY_HAND.items()),
            np.zeros(len(pairs)),
        )
        self.free = [at for at, name in enumerate(self.names) if name not in SET_BY_HAND]

    @staticmethod
    def _read(pair: dict[str, Any]) -> tuple[Said, Said, bool, list[str]]:
        first, second = (
            Said(pair[name]["channel"], pair[name]["text"], pair[name].get("subject") or "")
            for name in ("first", "second")
        )
        return first, second, pair["first_answered"], phrasing.tokens(first, second)

    def phrases(self, words: frozenset[str], rows: Iterable[int]) -> list[set[str]]:
        found = []
        for row in rows:
            first, second, answered, tokens = self.told[row]
            said = [word if word in words else phrasing.UNKNOWN for word in tokens]
            found.append(phrasing.phrases(said, first, second, first_answered=answered))
        return found


def fit(pairs: Pairs, rows: NDArray[np.int64]) -> tuple[dict[str, float], dict[str, float]]:
    """Weights of signs and of phrases, learned from these rows."""
    counts = Counter(word for row in rows for word in set(pairs.told[row][3]))
    words = frozenset(word for word, count in counts.items() if count >= _FEWEST_OF_A_WORD)
    said = pairs.phrases(words, rows)
    often = Counter(phrase for one in said for phrase in one)
    chosen = sorted(phrase for phrase, count in often.items() if count >= _FEWEST)
    weights = _solve(pairs, rows, said, chosen)
    # Again with those alone that matter: what is written is what was fitted.
    chosen = [phrase for phrase, one in zip(chosen, weights[len(pairs.free) :], strict=True) if abs(one) >= _LEAST]
    words = frozenset(word for phrase in chosen for word in phrase.split())
    weights = _solve(pairs, rows, pairs.phrases(words, rows), chosen)
    signs = {pairs.names[at]: weights[place] for place, at in enumerate(pairs.free)}
    phrases = dict(zip(chosen, weights[len(pairs.free) :], strict=True))
    return (
        {name: round(float(one), 2) for name, one in signs.items()},
        {name: round(float(one), 2) for name, one in phrases.items() if abs(one) >= 0.005},
    )


def _solve(pairs: Pairs, rows: NDArray[np.int64], said: list[set[str]], chosen: list[str]) -> Matrix:
    """Logistic regression with ridges, in as many unknowns as there are pairs, which are fewer than phrases."""
    places = {phrase: at for at, phrase in enumerate(chosen)}
    found = np.zeros((len(rows), len(chosen)))
    for row, one in enumerate(said):
        found[row, [places[phrase] for phrase in one if phrase in places]] = 1
    features = np.hstack([pairs.signs[rows][:, pairs.free], found])
    ridge = np.array([_ridge(pairs.names[at]) for at in pairs.free] + [_RIDGE_OF_PHRASES] * len(chosen))
    kernel = (features / ridge) @ features.T
    fixed, same = pairs.set_by_hand[rows], pairs.same[rows]
    score, dual = fixed.copy(), np.zeros(len(rows))
    for _ in range(_TURNS):
        chance = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
        spread = np.maximum(chance * (1 - chance), 1e-4)
        dual = np.linalg.solve(kernel + np.diag(1 / spread), score - fixed + (same - chance) / spread)
        before, score = score, kernel @ dual + fixed
        if np.abs(score - before).max() < 1e-2:
            break
    return np.asarray(features.T @ dual / ridge)


def _ridge(sign: str) -> float:
    return _RIDGE.get(sign, _RIDGE_OF_FINE_SIGNS if ":" in sign else _RIDGE_OF_SIGNS)


def judged(pairs: Pairs, rows: NDArray[np.int64], signs: dict[str, float], phrases: dict[str, float]) -> Matrix:
    words = frozenset(word for phrase in phrases for word in phrase.split())
    told = np.array([sum(phrases.get(one, 0.0) for one in found) for found in pairs.phrases(words, rows)])
    weights = np.array([SET_BY_HAND.get(name, signs.get(name, 0.0)) for name in pairs.names])
    return np.asarray(pairs.signs[rows] @ weights + told)


def figures(scores: Matrix, same: Matrix, line: float) -> str:
    joined = scores >= line
    right = float((joined * same).sum())
    return (
        f"precision {right / max(joined.sum(), 1):.3f}  recall {right / same.sum():.3f}"
        f"  wrong {int((joined * (1 - same)).sum())} of {len(same)}"
    )


def check(pairs: Pairs, files: NDArray[np.int64], names: Sequence[str]) -> None:
    scores = np.zeros(len(files))
    for at in range(len(names)):
        rows, others = np.flatnonzero(files == at), np.flatnonzero(files != at)
        scores[rows] = judged(pairs, rows, *fit(pairs, others))
    for line in (LINE, line_of(scores, pairs.same)):
        print(f"line {line:.2f}: {figures(scores, pairs.same, line)}")
        for at, name in enumerate(names):
            print(f"    {name}: {figures(scores[files == at], pairs.same[files == at], line)}")


def line_of(scores: Matrix, same: Matrix) -> float:
    """The lowest line from which on joins are as precise as they must be, to a tenth."""
    lines = np.arange(0.0, 8.0, 0.1)
    joined = [scores >= line for line in lines]
    return float(next(line for line, one in zip(lines, joined, strict=True) if same[one].mean() >= _PRECISE))


def write(signs: dict[str, float], phrases: dict[str, float]) -> None:
    path = _INTAKE / "chaser_weights.py"
    text = path.read_text("utf-8")
    head, _, _ = text.partition("WEIGHTS: ")
    told = {**signs, **SET_BY_HAND, _PHRASING: 1.0}
    lines = "\n".join(f'    "{name}": {told[name]:.2f},' for name in sorted(told) if abs(told[name]) >= 0.005)
    path.write_text(f"{head}WEIGHTS: dict[str, float] = {{\n{lines}\n}}\n", "utf-8")
    by_weight: dict[float, list[str]] = {}
    for phrase, weight in sorted(phrases.items()):
        by_weight.setdefault(weight, []).append(phrase)
    rows = "\n".join(f"{weight:.2f}|{'|'.join(by_weight[weight])}" for weight in sorted(by_weight))
    path = _INTAKE / "chaser_phrases.py"
    head, _, _ = path.read_text("utf-8").partition('_ROWS = """')
    _, _, tail = path.read_text("utf-8").rpartition('"""')
    path.write_text(f'{head}_ROWS = """\n{rows}\n"""{tail}', "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--pairs", type=Path, action="append", default=[])
    given = parser.parse_args()
    paths = [*sorted((ROOT / "tests" / "intake").glob("chaser_pairs*.json")), *given.pairs]
    read = [json.loads(path.read_text("utf-8")) for path in paths]
    pairs = Pairs([pair for one in read for pair in one])
    files = np.array([at for at, one in enumerate(read) for _ in one])
    if given.check:
        check(pairs, files, [path.name for path in paths])
    else:
        write(*fit(pairs, np.arange(len(files))))


if __name__ == "__main__":
    main()
