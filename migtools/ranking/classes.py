"""What a name says that the thing is, and a renaming leaves as it is.

A plan's metal level is the share of the costs that it pays (45 CFR 156.140 and 156.155), whatever
its other numbers become. A place of outpatient surgery is certified apart from any hospital
(42 CFR 416.2), whoever owns it.
"""

from __future__ import annotations

from collections.abc import Collection

METAL_LEVELS = frozenset("bronze silver gold platinum catastrophic".split())

_LEVEL_BITS = {word: 1 << place for place, word in enumerate(sorted(METAL_LEVELS))}
_HOSPITAL, _SURGERY = 1 << 8, 1 << 9
_OF_HOSPITALS = frozenset("hospital infirmary sanatorium".split())
_OF_SURGERY = frozenset(
    "ambulatory asc cataract colonoscopy dermatology digestive endoscopic endoscopy eye "
    "gastroenterology gastrointestinal laser ophthalmology outpatient pain plastic podiatry retina "
    "surgery surgicare urology vision".split()
)
# Less sure than the others: there are surgery centers with them in their names.
_OFTEN_OF_HOSPITALS = frozenset("behavioral health medical memorial psychiatric regional".split())


def classes(words: Collection[str]) -> int:
    """What a name of these words says that the thing is, one bit each; 0 where it says nothing."""
    found = 0
    for word in METAL_LEVELS.intersection(words):
        found |= _LEVEL_BITS[word]
    if not _OF_HOSPITALS.isdisjoint(words):
        return found | _HOSPITAL
    if not _OF_SURGERY.isdisjoint(words):
        return found | _SURGERY
    return found if _OFTEN_OF_HOSPITALS.isdisjoint(words) else found | _HOSPITAL
