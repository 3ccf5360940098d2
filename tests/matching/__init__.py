"""Tests of the room `matching`."""
