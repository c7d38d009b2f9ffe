"""What the peers in Python share: reading the book, answering the runner."""

import sys
import time
from pathlib import Path

import numpy as np

AS_OF = 20000


def read_book():
    """The columns that write_book wrote into the folder of the first argument."""
    folder = Path(sys.argv[1])
    return {
        path.name: np.fromfile(
            path, np.int64 if path.name.endswith(".quantity") else np.int32
        )
        for path in folder.iterdir()
    }


def serve(allocate, prepare=lambda: None):
    """Answers each line of standard input with one timed run.

    `allocate` returns the arrays line, supply, quantity, delivery_day;
    `prepare` is called before, with no clock running.
    """
    print("ready", flush=True)
    for _ in sys.stdin:
        prepare()
        start = time.perf_counter()
        line, supply, quantity, _ = allocate()
        seconds = time.perf_counter() - start
        checksum = np.sum(
            (line.astype(np.uint64) % np.uint64(1000003) + np.uint64(1))
            * (supply.astype(np.uint64) % np.uint64(999983) + np.uint64(1))
            * quantity.astype(np.uint64)
        )
        print(
            f"{seconds:.6f} {len(line)} {quantity.sum()} {checksum} 0 0",
            flush=True,
        )
        del line, supply, quantity
