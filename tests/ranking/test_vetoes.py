"""Names of different things that are nearly the same: suggested perhaps, never accepted.

Most are real companies and plans beside each other.
"""

from __future__ import annotations

import pytest

import migtools as mt
from tests.support.ranking_cases import compared, frame, named

APART = [
    # Where they are at home: NV and CO are company forms, too.
    ("Humana Health Plan of CO", "Humana Health Plan of NV"),
    ("Molina Healthcare of NV", "Molina Healthcare of CO"),
    ("Delta Dental NV", "Delta Dental"),
    ("Aetna Health Inc. (CO)", "Aetna Health Inc. (NV)"),
    ("KP CO Bronze 4500", "KP Bronze 4500"),
    ("Gold CO 1000", "Gold IN 1000"),
    ("FIRST BANCORP /NC/", "FIRST BANCORP /PR/"),
    # What stands behind a stroke.
    ("Group Life/STD", "Group Life/LTD"),
    ("Silver 2000/PPO", "Silver 2000/HMO"),
    ("KP OR Bronze 4500/50", "KP OR Bronze 4500/HSA"),
    # Words that many companies are made of, in another order.
    ("American Continental Insurance Company", "Continental American Insurance Company"),
    ("General American Life", "American General Life"),
    ("National Western Life Insurance", "Western National Life Insurance"),
    ("Union Fidelity Life", "Fidelity Union Life"),
    # One letter away, and a word or initials all the same.
    ("AIG", "AGI"),
    ("Nike", "Nice"),
    ("ROP Rider", "ROR Rider"),
    ("Silver 2000 caaz", "Silver 2000 caah"),
    ("Northeastern Life", "Northwestern Life"),
    ("Employers Mutual", "Employees Mutual"),
    ("Simple Life", "Sample Life"),
    ("Heath Partners", "Health Partners Plan"),
    # A slip, and another company form.
    ("Evertect AG", "EVERTEC, Inc."),
    ("Freedom Holdings, Inc.", "Freedom Holding Corp."),
    ("Stars Group Inc.", "STAR GROUP, L.P."),
    # Company forms that are none where they stand.
    ("Limited Benefit Plan", "Benefit Plan"),
    ("Workers Comp", "Workers"),
    ("Corporate Health Plan", "Health Plan"),
    ("Silver PC 2000", "Silver LP 2000"),
    # Signs that say what a number means.
    ("Copay $20", "Copay 20%"),
    ("Dental <19", "Dental >19"),
]


@pytest.mark.parametrize(("mine", "theirs"), [*APART, *(pair[::-1] for pair in APART)])
def test_what_is_nearly_the_same_is_not_accepted(mine: str, theirs: str) -> None:
    """Even where there is nothing else that it could be."""
    found = mt.candidates(named(mine), named(theirs, first=7))
    assert set(found["status"]) <= {"close", "none"}


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("Decreasing Term 20", "Term 20"),
        ("Joint Term 20", "Term 20"),
        ("Bonus MYGA 5", "MYGA 5"),
        ("Community Blue POS 70/50 $4500", "Blue POS 70/50 $4500"),
        ("Gold 1000 (HMO-POS)", "Gold 1000 (HMO)"),
        ("Voluntary LTD", "Voluntary"),  # a disability that lasts long, and no company
        ("Universal Life LP", "Universal Life"),
        ("Open Access Plus IN", "Open Access Plus"),  # in the network only
        ("HMO 20 On", "HMO 20"),  # on the exchange
        ("Basic LTD 60", "Basic 60"),
        ("Simply Blue 500", "Simple Blue 500"),
    ],
)
def test_a_word_before_a_plan_is_its_brand_only_where_its_sisters_have_it(
    mine: str, theirs: str
) -> None:
    """A plan whose name begins with what it does is another one."""
    columns = "key name parent"
    sisters = ((8, "Whole Life", 5), (9, "Zeta 9", 5))
    for one, other in ((mine, theirs), (theirs, mine)):
        resource = frame((7, other, 5), *sisters, columns=columns)
        found = mt.candidates(frame((1, one, 5), columns=columns), resource)
        assert set(found["status"]) <= {"close", "none"}


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("LILLY ELI & CO", "Eli Lilly & Co"),
        ("Unity Health Insurance Plans Corporation", "Unity Health Plans Insurance Corporation"),
        ("AEGON NV", "AEGON LTD."),
        ("SASOL LTD/ADR/", "SASOL LTD"),
        ("FIRST BANCORP /NC/", "First Bancorp"),
        ("Arcadian Health Plna", "Arcadian Health Plan, Inc."),
        ("Bllue Care Network", "Blue Care Network"),
        ("Healthy Vitl Dental", "Healthy Vital Dental"),
        ("20% Coinsurance", "20 % coinsurance"),
    ],
)
def test_what_people_write_otherwise_is_still_accepted(mine: str, theirs: str) -> None:
    """The vetoes are narrow."""
    found = mt.candidates(named(mine), named(theirs, first=7))
    assert found["status"].tolist() == ["same"]


@pytest.mark.parametrize(
    ("mine", "theirs", "why"),
    [
        ("Acme Life Comapny", "Acme Life Company", "typo: comapny / company"),
        (
            "Acme Health Plan MN Corporat",
            "Acme Health Plan MN Corporation",
            "typo: corporat / corporation",
        ),
        ("Acme Life Co", "Acme Life Company", "abbreviation: co / company"),
        ("Anthem of Conn", "Anthem of Connecticut", "abbreviation: conn / connecticut"),
        ("W. Virginia Mutual", "West Virginia Mutual", "abbreviation: w / west"),
        ("Blue of No. Carolina", "Blue of North Carolina", "abbreviation: no / north"),
        ("US Fire", "United States Fire", "abbreviation: us / united states"),
        ("Acme Guarantee Life", "Acme Guaranty Life", "abbreviation: guarantee / guaranty"),
        ("ACME, LIFE", "Acme Life", "case or punctuation"),
    ],
)
def test_what_was_read_as_the_same_is_said(mine: str, theirs: str, why: str) -> None:
    """Not "case or punctuation", where a word is written otherwise."""
    found = mt.candidates(named(mine), named(theirs, first=7))
    assert found[["status", "why"]].values.tolist() == [["same", why]]


def test_a_code_that_a_spreadsheet_took_for_a_number_is_the_code() -> None:
    """8481.0 is 08481 and not 84810; what is said where there is no code is none."""
    columns = "key name naic"
    resource = frame((7, "Acme Life", "08481"), (8, "Beta Life", "84810"), columns=columns)
    for code, status in (
        ("8481.0", "exact"),
        ("N/A", "exact"),
        ("unknown", "exact"),
        ("1", "close"),
    ):
        found = mt.candidates(frame((1, "Acme Life", code), columns=columns), resource)
        first = found.iloc[0]
        assert (first["resource"], first["status"]) == (7, status), code


@pytest.mark.parametrize(
    ("mine", "theirs", "sisters"),
    [
        ("Term Rider", "Child Term Rider", ("Child Waiver Rider", "Child Rider")),
        ("Term Disability", "Short Term Disability", ("Short Term Medical", "Short Term Life")),
        ("Joint Whole Life 100", "Whole Life 100", ("Joint Universal", "Joint Term 10")),
        ("Annuity 5", "Nonqualified Annuity 5", ("Nonqualified IRA", "Nonqualified Annuity 7")),
        ("Bronze 500", "Expanded Bronze 500", ("Expanded Bronze 700", "Expanded Bronze 900")),
        ("Dental 1000", "Pediatric Dental 1000", ("Pediatric Vision 9", "Pediatric Dental 5")),
    ],
)
def test_what_a_plan_does_is_no_brand_however_many_sisters_begin_with_it(
    mine: str, theirs: str, sisters: tuple[str, ...]
) -> None:
    """A brand is a name; for whom a rider is, and for how long, is not."""
    columns = "key name parent"
    for one, other in ((mine, theirs), (theirs, mine)):
        rows = [(7 + n, name, 5) for n, name in enumerate((other, *sisters))]
        found = mt.candidates(frame((1, one, 5), columns=columns), frame(*rows, columns=columns))
        assert set(found["status"]) == {"close"}


def test_a_brand_that_most_sisters_have_may_still_be_left_out() -> None:
    """CMS's plans of 2016 lack the brand that those of 2017 begin with."""
    columns = "key name parent"
    names = "Zenith Blue 500", "Zenith Blue 700", "Zenith Core 20", "Pinnacle 9"
    rows = [(7 + n, name, 5) for n, name in enumerate(names)]
    local = frame((1, "Blue 500", 5), columns=columns)
    found = mt.candidates(local, frame(*rows, columns=columns)).iloc[0]
    assert (found["resource"], found["status"]) == (7, "same")


def test_companies_below_a_state_keep_their_company_forms() -> None:
    """What names are compared within does not make plans of them."""
    columns = "key name parent"
    names = "Acme Life Insurance Company", "Zenith Mutual, Inc.", "Great West Corp."
    rows = [(7 + n, name, "OH") for n, name in enumerate(names)]
    local = frame((1, "Acme Life Insurance", "OH"), (2, "Zenith Mutual", "OH"), columns=columns)
    found = mt.candidates(local, frame(*rows, columns=columns), top=1)
    assert found["status"].tolist() == ["same", "same"]


def test_a_medicare_supplement_by_its_short_name() -> None:
    """Med Supp is no supplement to medicine."""
    status, why = compared("Med Supp F", "Medicare Supplement F", "Medicare Supplement G")
    assert (status, why) == ("same", "abbreviation: supp / supplement")


def test_medical_centers_are_places_of_care() -> None:
    """Without a hospital among them: their names are handed on all the same."""
    names = ["Mercy Medical Center", "Banner Heart Ctr", "St. Luke's Health Center", "Valley ASC"]
    found = mt.candidates(named(*names), named(*names, first=7), top=1)
    assert set(found["status"]) == {"close"}
    assert found["why"].str.contains("reused name").all()
