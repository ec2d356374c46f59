"""python -m routing.simulation: one question on stdin, answered on stdout (`routing.simulation.scenario`)."""

import json
import os
import sys

from routing.simulation.scenario import from_json

_STEP = 0.01


def main() -> None:
    """Behind everything else on the machine: people are being served meanwhile."""
    os.nice(10)
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if share >= told + _STEP:
            told = share
            print(json.dumps({"progress": round(share, 4)}), flush=True)

    result = from_json(json.load(sys.stdin)).run(tell)
    print(json.dumps({"result": result}), flush=True)


if __name__ == "__main__":
    main()
