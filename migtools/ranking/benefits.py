"""Short forms in the names of plans and riders: AD&D, LTC, IUL, HSA.

From the glossaries of the NAIC (insurance terms), the CMS (plan types, HealthCare.gov) and the
annuity and life trade. Short forms of two meanings are not in here: STD is short-term disability or
standard, ADB an accidental or an accelerated death benefit, MA Massachusetts or Medicare Advantage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from migtools.ranking.vocabulary import ROMAN

# One way to say it, and the other ways. A type of a health plan is kept short, as it stands in the
# middle of names that people compare by their other words.
_TERMS = """
accidental death and dismemberment: ad and d, ad d
cost of living adjustment: cola
deferred income annuity: dia
equity indexed annuity: eia, equity index annuity
fixed indexed annuity: fia
flexible premium deferred annuity: fpda
guaranteed insurability option: gio
guaranteed lifetime withdrawal benefit: glwb
guaranteed minimum accumulation benefit: gmab
guaranteed minimum death benefit: gmdb
guaranteed minimum income benefit: gmib
guaranteed minimum withdrawal benefit: gmwb
guaranteed universal life: gul
indexed universal life: iul, index universal life
limited benefit: ltd benefit
limited medical: ltd medical
limited network: ltd network
limited pay: ltd pay
long term care: ltc
long term disability: ltd
medicare advantage prescription drug: mapd
medicare supplemental: medigap, medicare supplement, medicare supp
multi year guaranteed annuity: myga
prescription drug plan: pdp
prescription: rx
return of premium: rop, return of prem
single premium deferred annuity: spda
single premium immediate annuity: spia
universal life: ul
variable universal life: vul
variable whole life: vwl
waiver of premium: wop, waiver of prem
year: yr, yrs, years
epo: exclusive provider organization
fsa: flexible spending account
hdhp: high deductible health plan
hmo: health maintenance organization
hra: health reimbursement arrangement, health reimbursement account
hsa: health savings account
pos: point of service
ppo: preferred provider organization
"""

Words = tuple[str, ...]


def _rules() -> Iterator[tuple[Words, Words]]:
    for line in _TERMS.strip().splitlines():
        said, _, others = line.partition(":")
        yield from ((tuple(other.split()), tuple(said.split())) for other in others.split(","))
    yield from (((roman,), (number,)) for roman, number in ROMAN.items())


_BY_FIRST: dict[str, list[tuple[Words, Words]]] = defaultdict(list)
for _rule in sorted(_rules(), key=lambda rule: -len(rule[0])):  # the longest that fits counts
    _BY_FIRST[_rule[0][0]].append(_rule)


# No slips of the pen: an HRA is no HSA.
SHORT_FORMS = frozenset(
    word for rule in _rules() for words in rule if len(words) == 1 for word in words
)


def segments(words: list[str]) -> Iterator[tuple[Words, Words]]:
    """The words of a plan's or rider's name: as written, and with short forms said in one way."""
    place = 0
    while place < len(words):
        word = (words[place],)
        rules = _BY_FIRST.get(words[place], ())
        one, said = next((r for r in rules if _is_at(words, place, r[0])), (word, word))
        yield one, said
        place += len(one)


def written_out(words: list[str]) -> list[str]:
    """The words of a plan's or rider's name with short forms said in one way."""
    if _BY_FIRST.keys().isdisjoint(words):
        return words
    return [word for _, said in segments(words) for word in said]


def _is_at(words: list[str], place: int, some: Words) -> bool:
    return tuple(words[place : place + len(some)]) == some
