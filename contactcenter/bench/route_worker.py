"""A worker of the routing bench: routes the pools it is told to on a line of stdin, and answers with a line of JSON.

Run as `python -m contactcenter.bench.route_worker`; it does what the sweep of a pulse does, and nothing else.
"""

import gc
import json
import sys
import time

import django
from django.db import DatabaseError, connection


def main() -> None:
    django.setup()
    from routing.services import configuration, learned, passes, policies  # noqa: PLC0415 - after the setup

    learned.refresh()
    policies.active_weights()
    gc.collect()
    gc.freeze()  # as a pulse does, once it is prepared
    print("{}", flush=True)
    for line in sys.stdin:
        begun, used = time.perf_counter(), time.process_time()
        made = rounds = 0
        pools = [int(word) for word in line.split()]
        while pools:
            try:
                with configuration.standing(configuration.asked()):
                    counts = [0 if passes.rests(pool) else passes.route_pool(pool) for pool in pools]
            except DatabaseError as error:  # as a pulse does: on with a fresh connection
                print(f"postponed: {error}", file=sys.stderr)
                connection.close()
                continue
            made, rounds = made + sum(counts), rounds + 1
            pools = [pool for pool, count in zip(pools, counts, strict=True) if count]
        seconds, own = time.perf_counter() - begun, time.process_time() - used
        print(json.dumps({"made": made, "seconds": seconds, "own_seconds": own, "rounds": rounds}), flush=True)


if __name__ == "__main__":
    main()
