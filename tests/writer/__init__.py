"""Tests of the room `writer`."""
