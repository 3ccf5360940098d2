"""Generator of the sample data in data/: run `python -m tests.sampledata` from the checkout."""
