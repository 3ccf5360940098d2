"""What a name says that the thing is, and a renaming leaves as it is.

A plan's metal level is the share of the costs that it pays (45 CFR 156.140 and 156.155), whatever
its other numbers become. A place of outpatient surgery is certified apart from any hospital
(42 CFR 416.2), whoever owns it.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

METAL_LEVELS = frozenset("bronze silver gold platinum catastrophic".split())
_LEVEL_BITS = {word: 1 << place for place, word in enumerate(sorted(METAL_LEVELS))}

_UNSAID, _HOSPITAL, _SURGERY, _TREATMENT, _LARGE = range(5)
_OF_HOSPITALS = frozenset("hospital infirmary sanatorium".split())
_OF_SURGERY = frozenset("ambulatory asc endoscopic endoscopy outpatient surgery surgicare".split())
# What is treated: a hospital of eyes is one, but what is called a medical center treats more.
_OF_TREATMENT = frozenset(
    "cataract colonoscopy dermatology digestive eye gastroenterology gastrointestinal laser "
    "ophthalmology pain plastic podiatry retina urology vision".split()
)
_OF_LARGE_PLACES = frozenset("behavioral health medical memorial psychiatric regional".split())
_PLACES = (
    (_OF_HOSPITALS, _HOSPITAL),
    (_OF_SURGERY, _SURGERY),
    (_OF_TREATMENT, _TREATMENT),
    (_OF_LARGE_PLACES, _LARGE),
)
CONTRADICT = np.zeros((5, 5), bool)
for _one, _other in ((_HOSPITAL, _SURGERY), (_SURGERY, _LARGE), (_TREATMENT, _LARGE)):
    CONTRADICT[_one, _other] = CONTRADICT[_other, _one] = True


def levels(words: Collection[str]) -> int:
    """The metal levels that a plan's name names, one bit each."""
    return sum(_LEVEL_BITS[word] for word in METAL_LEVELS.intersection(words))


def place_of_care(words: Collection[str]) -> int:
    """What a place says that it is: a place in CONTRADICT; 0 where it says nothing.

    What says it most surely counts: a hospital of surgery is a hospital.
    """
    return next((sort for some, sort in _PLACES if not some.isdisjoint(words)), _UNSAID)
