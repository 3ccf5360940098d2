"""One engine on one set in a process of its own: `python -m tests.benchmarks.names.worker`.

Reads two pickled frames, and writes what was found with the CPU seconds and the memory it took.
"""

from __future__ import annotations

import pickle
import resource
import sys
from pathlib import Path

from tests.benchmarks.names.engines import ENGINES


def cpu() -> float:
    """User and system seconds of this process, its threads and its finished children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def memory(figure: str) -> float:
    """The memory of this process in MB: "VmRSS" = now, "VmHWM" = the most it ever had.

    The kernel's file is asked first: `ru_maxrss` of a new process starts with what its parent had.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields[figure].split()[0]) / 1024
    unit = 1024 if sys.platform == "darwin" else 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit / 1024


def main() -> None:
    """Measure the engine named first on the frames in the file named second."""
    name, path = sys.argv[1], Path(sys.argv[2])
    local, theirs = pickle.loads(path.read_bytes())
    work = ENGINES[name].ready()
    base, start = memory("VmRSS"), cpu()
    found = work(local, theirs)
    seconds, peak = cpu() - start, memory("VmHWM")
    path.with_suffix(".found").write_bytes(pickle.dumps((found, seconds, base, peak)))


if __name__ == "__main__":
    main()
