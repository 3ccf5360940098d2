"""`python -m migtools` is the command line."""

from migtools.cli.commands import main

main()
