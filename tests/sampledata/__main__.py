"""Write the sample data, or with --check say which files differ from what would be written."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.sampledata.agency import sample_agency
from tests.sampledata.book import DATA, Book
from tests.sampledata.catalogue import real_catalogue

FOLDERS: dict[str, Callable[[], Book]] = {
    "agency": sample_agency,
    "catalogue": real_catalogue,
}


def main() -> int:
    """Run the generator; the exit code is 1 if --check finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m tests.sampledata", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; name what differs")
    differing = []
    check = parser.parse_args().check
    for folder, make in FOLDERS.items():
        for name, content in make().files().items():
            path = DATA / folder / name
            if _same(path, content):
                continue
            differing.append(path)
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
    for path in differing:
        print(f"{'differs' if check else 'wrote'}: {path.relative_to(DATA.parent).as_posix()}")
    return int(check and bool(differing))


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    sys.exit(main())
