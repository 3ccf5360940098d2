"""Tests that a person could watch: a real JupyterLab in a real browser."""
