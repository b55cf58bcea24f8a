"""Tasks without files in Python's pool: 100,000 that do nothing, or some that sleep. With --warm the pool is
started before the clock: says "ready", waits for a line, maps, says "done"."""

import argparse
import concurrent.futures
import time


def nothing(x):
    return x


def square(x):
    time.sleep(2)
    return x * x


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=["nothing", "square"])
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--chunksize", type=int, default=1)
    parser.add_argument("--threads", action="store_true")
    parser.add_argument("--warm", action="store_true")
    options = parser.parse_args()
    function = {"nothing": nothing, "square": square}[options.task]
    pool = concurrent.futures.ThreadPoolExecutor if options.threads else concurrent.futures.ProcessPoolExecutor
    with pool(options.workers) as executor:
        if options.warm:
            list(executor.map(time.sleep, [0.05] * options.workers * 2))
            print("ready", flush=True)
            input()
        results = list(executor.map(function, range(options.count), chunksize=options.chunksize))
        if len(results) != options.count:
            raise SystemExit("results are missing")
        if options.warm:
            print("done", flush=True)
