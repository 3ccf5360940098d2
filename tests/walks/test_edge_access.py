"""Edge cases: who may do what, and where."""

from __future__ import annotations

import pytest

import migtools as mt
from migtools.errors import (
    AccessError,
    MatchError,
    StalePlanError,
)
from migtools.office.declaration import parse
from tests.support.edges import schema_document
from tests.support.offices import (
    agency_schema,
    dump,
    execute,
    sample,
)

# Who may


@pytest.mark.parametrize(
    ("local", "says"),
    [
        (3, "office 3 is in Canada, where realignment is not available; open an office in another"),
        (4, "office 4 subscribes to no resource office; subscribe it first"),
        (99, "office has no office 99; check sides.local or local="),
    ],
)
def test_an_office_without_the_feature_is_refused(local: int, says: str) -> None:
    """(26, 27) Country and subscription are checked when the office is opened."""
    with pytest.raises(AccessError) as caught:
        mt.Office.open(sample().engine, agency_schema(), local=local, user="maria")
    assert says in str(caught.value)


def test_an_australian_office_is_refused() -> None:
    """(26) Australia too."""
    office = sample()
    execute(office, "UPDATE office SET country = 'AU' WHERE id = 1")
    with pytest.raises(AccessError, match="is in Australia"):
        mt.Office.open(office.engine, agency_schema(), user="maria")


def test_an_office_that_subscribes_to_another_resource_office_is_refused() -> None:
    """(27) The schema and the subscription must agree."""
    document = schema_document()
    document["sides"]["resource"] = 5
    with pytest.raises(AccessError, match="subscribes to resource office 2, not 5"):
        mt.Office.open(sample().engine, parse(document))


@pytest.mark.parametrize(
    ("user", "says"),
    [
        (
            "viktor",
            "user 'viktor' may not commit (app_user.may_realign is 0, not 1); "
            "ask somebody who has the right",
        ),
        (
            "dora",
            "user 'dora' may not commit (app_user.status is 'Disabled', not 'Enabled'); "
            "ask somebody who has the right",
        ),
        ("omar", "app_user has no user 'omar' in this office; check user="),
        ("nobody", "app_user has no user 'nobody' in this office; check user="),
        ("", "no user is named; open the office with user= to commit"),
    ],
)
def test_a_user_without_the_right_may_plan_but_not_commit(user: str, says: str) -> None:
    """Looking is free; writing needs the right."""
    office = sample(user=user)
    plan = mt.realign(office, [("carrier", 1, 1001)])
    before = dump(office, journal=True)
    with pytest.raises(AccessError) as caught:
        mt.commit(office, plan)
    assert str(caught.value) == says
    assert dump(office, journal=True) == before


def test_a_plan_commits_only_in_the_office_that_it_was_made_for() -> None:
    """Another database is another office."""
    one, other = sample(), sample()
    plan = mt.realign(one, [("carrier", 1, 1001)])
    before = dump(other)
    with pytest.raises(StalePlanError, match="made for another office"):
        mt.commit(other, plan)
    assert dump(other) == before


def test_another_offices_commits_are_not_this_offices_history() -> None:
    """Office 5 shares the database and the journal's tables."""
    ours = sample()
    theirs = mt.Office.open(ours.engine, agency_schema(), local=5, user="omar")
    mt.commit(ours, mt.realign(ours, [("carrier", 1, 1001)]))
    assert mt.history(theirs).empty
    assert mt.crosswalk(theirs).empty
    with pytest.raises(MatchError, match="there is no commit 1"):
        mt.revert(theirs, 1)
