"""How names are read, and which ways of writing one name are seen as one name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import migtools as mt
from migtools.ranking.differences import UNLIKE, Context, difference
from migtools.ranking.forms import LAW, LONGEST, PART, WHOLE, forms
from migtools.ranking.reasons import clause, joined, split
from tests.support.ranking_cases import ACCEPTED, compared, named

ANYWHERE = Context(known=lambda word: False, usual=None)


def key(name: str) -> str:
    """The whole reading's key."""
    return forms(name)[0].key


def texts(name: str) -> list[str]:
    """The texts of all readings."""
    return [form.text for form in forms(name)]


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (
            "Continental Life Ins. Co. Of Brentwood, Tennesee",
            "Continental Life Insurance Company of Brentwood, Tennessee",
            "abbreviation: ins / insurance; typo: tennesee / tennessee",
        ),
        (
            "Continental Life Ins. Co. Of Brentwood, Tenn.",
            "Continental Life Insurance Company of Brentwood, Tennessee",
            "abbreviation: ins / insurance",
        ),
        (
            "Continental Life Ins. Co. Of Brentwood, Tn",
            "Continental Life Insurance Company of Brentwood, Tennessee",
            "abbreviation: ins / insurance",
        ),
        ("Kanawha Insruance Company", "Kanawha Insurance Company", "typo: insruance / insurance"),
        (
            "RELISTAR LIFE INSURANCE COMPANY",
            "ReliaStar Life Insurance Company",
            "typo: relistar / reliastar",
        ),
        (
            "UNITED HEATH CARE INSURANCE COMPANY",
            "United Health Care Insurance Company",
            "typo: heath / health",
        ),
        (
            "ANTHEM LIFE AND DISBAILITY INS CO",
            "Anthem Life & Disability Insurance Company",
            "abbreviation: ins / insurance; typo: disbaility / disability",
        ),
        (
            "SUNLIFE ASSURANCE COMPANY OF CANADA",
            "Sun Life Assurance Company of Canada",
            "spacing: sunlife / sun life",
        ),
        (
            "Chesapeake Life Insurance Company, The",
            "The Chesapeake Life Insurance Company",
            "case or punctuation",
        ),
        (
            "KAISER FOUNDATION HP OF CO",
            "Kaiser Foundation Health Plan of Colorado",
            "abbreviation: hp / health plan",
        ),
        (
            "Washington Natl Ins Co",
            "Washington National Insurance Company",
            "abbreviation: natl ins / national insurance",
        ),
        (
            "United Healthcare",
            "UnitedHealthcare",
            "spacing: united healthcare / unitedhealthcare",
        ),
        ("Life Acme", "Acme Life", "word order"),
        ("Acme Inc", "Acme Corporation", "legal form: inc / corporation"),
    ],
)
def test_real_spellings_of_one_name_are_accepted_and_explained(
    mine: str, theirs: str, said: str
) -> None:
    """As they stand in regulators' lists and in what offices type."""
    assert compared(mine, theirs) == ("same", said)


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (
            "EYEMED VISION CARE ON BEHALF OF THE FIDELITY SECURITY LIFE INS. CO.",
            "Fidelity Security Life Insurance Company",
            "other name",
        ),
        (
            "Anthem Health Plans Of Nh, Inc. (Dba Anthem Blue Cross And Blue Shield",
            "Anthem Health Plans of New Hampshire, Inc.",
            "other name",
        ),
        ("Aetna Health of Iowa", "Aetna Health Inc.", "state on one side: iowa"),
        (
            "American Family Life Assur Co of Col",
            "American Family Life Assurance Company of Columbus",
            "word missing: columbus",
        ),
        (
            "Ambetter from Peach State Health Plan",
            "Ambetter of Peach State Inc.",
            "line differs: health / none",
        ),
    ],
)
def test_real_spellings_that_may_be_another_are_suggested(
    mine: str, theirs: str, said: str
) -> None:
    """A part of a name, a state or a line too many: a person decides."""
    status, why = compared(mine, theirs)
    assert status == "close"
    assert said in why


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ("Term 10", "Term 20", "number differs: 10 / 20"),
        ("Plan N", "Plan F", "letter differs: n / f"),
        ("Acme Life", "Acme Life Assurance", "word missing: assurance"),
        ("Acme Life Assurance", "Acme Life", "word too many: assurance"),
        ("Acme Life", "Acme Dental", "line differs: life / dental"),
        ("Acme of Ohio", "Acme of Iowa", "state differs: ohio / iowa"),
        ("Acme Mutual", "Acme Pacific", "words differ: mutual / pacific"),
        ("Acme 1 2", "Acme 12", "number differs: 1 2 / 12"),
        ("Gold 500/1000", "Gold 1000/500", "word order"),
        ("Dakota South Acme of North", "South Dakota Acme of North", "word order"),
        ("Gold EPO", "Gold PPO", "line differs: epo / ppo"),
        ("Arkansas Acme", "Kansas Acme", "state differs: arkansas / kansas"),
        ("Class C", "Class Cs", "letter differs: c / none; word missing: cs"),
        ("Plan A", "Plan", "letter differs: a / none"),
    ],
)
def test_what_may_be_another_thing_is_never_explained_away(
    mine: str, theirs: str, said: str
) -> None:
    """Where nothing is known of the other names, either."""
    told = difference(forms(mine)[0], forms(theirs)[0], ANYWHERE)
    assert (joined(told.reasons), told.cost) == (said, UNLIKE)


def test_a_word_that_resource_names_have_is_no_misspelling() -> None:
    """United Heath is a typo until there is a Heath."""
    mine, theirs = forms("United Heath")[0], forms("United Health")[0]
    assert difference(mine, theirs, ANYWHERE).cost < UNLIKE
    knows_heath = ANYWHERE._replace(known=lambda word: word == "heath")
    assert difference(mine, theirs, knows_heath).cost == UNLIKE
    assert compared("United Heath", "United Health", "Heath Mutual")[0] == "close"


def test_three_misspellings_are_too_many() -> None:
    """Two slips are explained, a third is another name."""
    two, three = "Zenith Nationla Mutaul Fund", "Zenihh Nationla Mutaul Fund"
    assert compared(two, "Zenith National Mutual Fund")[0] in ACCEPTED
    assert compared(three, "Zenith National Mutual Fund")[0] == "close"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kaiser Foundation HP of CO", "kaiser foundation health plan colorado"),
        ("Acme Life Co", "acme life"),
        ("Acme of Columbus, OH", "acme columbus oh"),
        ("Acme (OH)", "acme ohio"),
        ("Acme (a PA corp.)", "acme pennsylvania"),
        ("ME Mutual", "me mutual"),
        ("CA Physicians Service", "california physicians service"),
        ("BCBSWV", "blue cross blue shield west virginia"),
        ("Acme L.L.C.", "acme"),
        ("A.I.G. Life", "aig life"),
        ("U S Life", "united states life"),
        ("Farmers CO-OP", "farmers cooperative"),
        ("Acme /DE/", "acme"),
        ("Farm &amp; Home", "farm home"),
        ("Deductible 1,000", "deductible 1000"),
        ("Premier 10.5", "premier 10.5"),
        ("Gold+", "gold plus"),
        ("Life+Health", "life health"),
        ("Société Générale", "societe generale"),
        ("Lloyd's of London", "lloyds london"),
        ("The Company", "the company"),
    ],
)
def test_a_name_is_read_in_one_spelling(name: str, expected: str) -> None:
    """Without company form and fillers, with states and numbers as what they are."""
    assert key(name) == expected


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Acme Life dba Zenith Mutual", [("acme life", LAW), ("zenith mutual", PART)]),
        ("Acme Life D/B/A Zenith Mutual", [("acme life", LAW), ("zenith mutual", PART)]),
        ("Acme Life (aka Zenith)", [("acme life", PART), ("zenith", PART), ("aka zenith", PART)]),
        ("Acme Life (NJ)", []),
        ("Acme Life (Z)", [("acme life", PART)]),
        (
            "Zenith Mutual underwritten by Acme Life",
            [("zenith mutual", PART), ("acme life", PART)],
        ),
    ],
)
def test_a_name_may_hold_other_names(name: str, others: list[tuple[str, int]]) -> None:
    """After marks and in brackets; the whole name comes first."""
    found = forms(name)
    assert found[0].part == WHOLE
    assert [(form.text, form.part) for form in found[1:]] == others


def test_the_name_in_law_may_stand_for_the_whole_and_a_trade_name_may_not() -> None:
    """Who does business under a name is one company; its trade name may be many's."""
    assert compared("Acme Life dba Zenith Mutual", "Acme Life")[0] == "same"
    assert compared("Acme Life dba Zenith Mutual", "Zenith Mutual")[0] == "close"
    assert compared("Acme Life (Zenith Mutual)", "Acme Life")[0] == "close"


MARKS = ["(", ")", "dba", "formerly", "of", "CO", "NY", "&", "+", "/", ".", "1", "b", "'"]
WORDS = st.one_of(st.text(max_size=12), st.sampled_from([*MARKS, "Acme", "Life", "West Virginia"]))
NAMES = st.one_of(
    st.text(alphabet=st.characters(), max_size=40), st.lists(WORDS, max_size=12).map(" ".join)
)


@given(NAMES)
def test_any_text_can_be_read(name: str) -> None:
    """The whole name first and once, no reading twice, nothing empty, the same every time."""
    found = forms(name)
    assert found == forms(name)
    assert [form.part == WHOLE for form in found] == [n == 0 for n in range(len(found))]
    assert len(set(texts(name))) == len(found)
    assert all(form.text.split() and form.key.split() for form in found)


@given(NAMES)
def test_a_name_is_not_different_from_itself(name: str) -> None:
    """Whatever it is made of, and whatever case it is in."""
    for form in forms(name):
        assert difference(form, form, ANYWHERE) == ([], 0)


@given(NAMES, NAMES)
def test_any_two_names_can_be_compared(mine: str, theirs: str) -> None:
    """Both ways, with reasons that can be read back."""
    for one in forms(mine)[:1]:
        for other in forms(theirs)[:1]:
            told, back = difference(one, other, ANYWHERE), difference(other, one, ANYWHERE)
            assert split(joined(told.reasons)) == told.reasons
            assert bool(told.reasons) == bool(back.reasons) == (one.text != other.text)


def test_only_the_beginning_of_an_endless_name_is_read() -> None:
    """No name that means anything is that long."""
    assert forms("a" * LONGEST) == forms("a" * 10 * LONGEST)
    assert clause("words differ", "a" * 999)[1] == "a" * 59 + "…"


BLANKS = ["Humana Medical Plan, Inc.", "Avesis Medical", "CHL OK", "CHL IA", "Sun Life"]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("Av Med, Inc.", "AvMed, Inc."), ("CHLSD", "CHL SD"), ("Sun life Re Ltd", "Sunlifere Ltd")],
)
def test_blanks_elsewhere_are_no_difference(mine: str, theirs: str) -> None:
    """However the words between them would be read."""
    found = mt.candidates(named(mine), named(theirs, *BLANKS, first=7))
    assert found.loc[0, ["resource", "status"]].tolist() == [7, "same"]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("CHLSD Co", "CHL SD"),
        ("Sun life Re", "Sunlifere Ltd"),
        # One is at home in New York, the other in Florida.
        ("Healthfirst Insurance Company, Inc.", "Health First Insurance, Inc."),
    ],
)
def test_blanks_and_company_form_at_once_are_a_suggestion(mine: str, theirs: str) -> None:
    """Each alone would do; both together are as far as other companies are."""
    found = mt.candidates(named(mine), named(theirs, *BLANKS, first=7))
    assert found.loc[0, ["resource", "status"]].tolist() == [7, "close"]


def test_blanks_that_change_a_number_are_one() -> None:
    """15001 is neither 1500-1 nor 150-01."""
    found = mt.candidates(named("Gold Choice 15001-"), named("Gold Choice 1500-1", first=7))
    assert found["status"].tolist() == ["close"]
