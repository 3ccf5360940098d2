"""`python -m migtools` is the command line."""

from migtools.cli import main

main()
