"""Words that are nobody's own: in names of insurers and plans they tell little by themselves."""

from __future__ import annotations

# Words that many companies are made of: in another order they are another company, as General
# American and American General are.
ORDERED = frozenset(
    "allied america american assured atlantic bankers capital central century citizens "
    "columbia commercial commonwealth continental eastern employers equitable farmers federal "
    "federated fidelity financial first general global great guarantee guaranty guardian "
    "heritage independence independent integrity international interstate investors liberty "
    "merchants metropolitan midland mutual national northern old pacific pioneer preferred "
    "protective provident public republic security southern southwest southwestern sovereign "
    "standard state states sun superior travelers trinity trust union united universal us usa "
    "washington western world".split()
)

# Short words that names are full of. Another short word one letter away from one of these is a slip
# of the pen; between two others it is another company's initials.
SHORT_WORDS = frozenset(
    "area auto bank basic best blue card care city core cost easy epo fire flex free fund "
    "gold good gulf high hmo home hsa kids lake life long loss low mid most net new open peak "
    "pers plan plus pos ppo pure rate real safe save star sure tech term tier top tree true "
    "well wise year".split()
)

# Ordinary words, one letter from which there is another ordinary word.
ORDINARY = frozenset(
    "career center central choice claim classic coast employee employees employer "
    "employers family farm form health house human humane indemnity land marine marion market "
    "master medicaid medical medicare mission mortal mutual nation northeast northeastern "
    "northwest northwestern partner patient physician physicians pinnacle place plain plane "
    "planes point premier premium primary prime prior private rural sample senior sentinel "
    "service simple simply single southeast southeastern teacher teachers united valley value "
    "village vision western worker workers".split()
)

# What a plan or rider does, for whom, and how much beside its sisters: never a brand, however many
# of them begin with it.
QUALIFIERS = frozenset(
    "accelerated accident accidental additional adult annual annuity basic better bonus cancer "
    "cash catastrophic child children convertible critical custom death decreasing deductible "
    "deferred deluxe dental dependent disability employee enhanced essential essentials excess "
    "expanded extended extra family final fixed flexible full graded group guaranteed health high "
    "hospital immediate income increasing indemnity index indexed individual joint juvenile key "
    "large last level life limited long low major maximum medical medicare minimum modified "
    "mortgage multi noncancelable nonqualified off on open option paid partial participating "
    "pediatric permanent plus qualified renewable return senior short simplified single small "
    "specified spouse standard student super superior supplemental survivor survivorship tax term "
    "traditional ultimate ultra universal variable vision voluntary waiver whole".split()
)
