"""Invented people, places and ways to reach them."""

from __future__ import annotations

import random

FIRST = (
    "Amara Beatriz Caleb Dalia Emeka Farah Gideon Hana Isidro Jolene Kwame Leila Marcus Nadia "
    "Otis Priya Quentin Rosalind Stellan Tamsin Ulrich Vera Wendell Ximena Yusuf Zora Anselm "
    "Bronwyn Cyrus Delphine"
).split()
LAST = (
    "Abernant Bexworth Calloden Dunnagh Eskelund Farrowby Gantrell Holverson Ibsworth Jarnagin "
    "Kellaway Lundmark Mabrey Norquist Olabode Penhallow Quaresma Rathbourne Sundqvist Tolliver "
    "Umberto Vandersloot Wickersham Xandros Yarborough Zielonka Ashcombe Brightwell Corrigan "
    "Delacourt Enfield O’Shaughnessy"
).split()
STATES = (
    "NY NJ CT PA MA OH MI IL WI MN IA MO TX OK AR LA FL GA SC NC VA MD TN KY AZ NM CO UT NV CA"
).split()
AREAS = ("212", "312", "404", "512", "602", "614", "704", "813")
STREETS = ("Lighthouse Way", "Pinecone Lane", "Granary Street", "Old Ferry Road", "Tannery Row")
TOWNS = ("Harborton, NY 00501", "Pine Falls, OH 00502", "Millrace, TX 00503", "Elmstead, IL 00504")


def full_name(rng: random.Random) -> str:
    """An invented person."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def phone(rng: random.Random) -> str:
    """A number from the block that is kept free for fiction."""
    return f"({rng.choice(AREAS)}) 555-01{rng.randrange(100):02d}"


def address(rng: random.Random) -> str:
    """An invented street in an invented town."""
    return f"{rng.randrange(1, 980)} {rng.choice(STREETS)}, {rng.choice(TOWNS)}"


def host(name: str) -> str:
    """An internet name that can never exist, made of a company's first two words."""
    words = "".join(c.lower() if c.isascii() and c.isalnum() else " " for c in name).split()
    return f"{''.join(words[:2])}.example"
