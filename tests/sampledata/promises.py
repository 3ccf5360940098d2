"""The seeded mess of data/SOURCE.md, each item as a question to the database and its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.sampledata.roster import LOCALS

Query = Callable[[str], list[tuple[object, ...]]]

SEEDS: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "clean carrier: policies, cases, contracts": (
        "SELECT (SELECT count(*) FROM policy WHERE carrier_id = 1), "
        "(SELECT count(*) FROM pending_case WHERE carrier_id = 1), "
        "(SELECT count(*) FROM contract WHERE carrier_id = 1), "
        "(SELECT count(*) FROM appointment WHERE carrier_id = 1), "
        "(SELECT count(*) FROM contact_info WHERE owner_type = 'carrier' AND owner_id = 1)",
        [(31, 4, 9, 27, 3)],
    ),
    "clean carrier: exact products": (
        "SELECT min(l.id), max(l.id), count(*) FROM product l JOIN product r ON r.name = l.name "
        "AND r.insurance_type = l.insurance_type AND r.carrier_id = 1001 WHERE l.carrier_id = 1",
        [(1, 12, 12)],
    ),
    "clean carrier: exact riders": (
        "SELECT l.id FROM rider l JOIN rider r ON r.name = l.name "
        "AND r.carrier_id = 1001 WHERE l.carrier_id = 1 ORDER BY 1",
        [(1,), (2,), (3,), (4,)],
    ),
    "active on both sides": (
        "SELECT l.agent_id, l.id, r.id FROM contract l JOIN contract r "
        "ON r.agent_id = l.agent_id AND r.carrier_id = 1000 + l.carrier_id "
        "WHERE l.status = 'Active' AND r.status = 'Active' AND l.office_id = 1",
        [(10, 10, 29)],
    ),
    "appointed on both sides": (
        "SELECT l.agent_id, l.id, r.id, l.contract_id, r.contract_id FROM appointment l "
        "JOIN appointment r ON r.agent_id = l.agent_id AND r.state = l.state "
        "AND r.carrier_id = 1000 + l.carrier_id WHERE l.office_id = 1",
        [(10, 28, 67, 10, 29)],
    ),
    "agents with the local carrier only": (
        "SELECT count(*) FROM contract WHERE carrier_id = 2 AND agent_id <> 10",
        [(5,)],
    ),
    "same contract number on both sides": (
        "SELECT l.id, r.id FROM contract l JOIN contract r ON r.agent_id = l.agent_id "
        "AND r.contract_no = l.contract_no AND r.carrier_id = 1000 + l.carrier_id",
        [(566, 900)],
    ),
    "duplicates that collide with each other only": (
        "SELECT a.agent_id, a.id, b.id FROM appointment a JOIN appointment b "
        "ON b.agent_id = a.agent_id AND b.state = a.state "
        "WHERE a.carrier_id = 6 AND b.carrier_id IN (7, 1006) ORDER BY 2",
        [(20, 49, 57), (20, 50, 58), (21, 51, 59), (21, 52, 60)],
    ),
    "duplicates have one name": (
        "SELECT count(DISTINCT name), count(*) FROM carrier WHERE id IN (6, 7, 1006)",
        [(1, 3)],
    ),
    "half-realigned: leftover products": (
        "SELECT min(id), max(id), count(*) FROM product "
        "WHERE carrier_id = 5 AND status = 'NO PCM Activity' AND name LIKE 'X\\_%' ESCAPE '\\'",
        [(43, 47, 5)],
    ),
    "half-realigned: moved policies": (
        "SELECT min(x.id), max(x.id), count(*) FROM policy x JOIN product p "
        "ON p.id = x.product_id WHERE x.carrier_id = 1005 AND p.office_id = 2",
        [(177, 192, 16)],
    ),
    "half-realigned: the rest": ("SELECT count(*) FROM policy WHERE carrier_id = 5", [(20,)]),
    "leftover with references": (
        "SELECT (SELECT count(*) FROM policy WHERE carrier_id = 11), "
        "(SELECT count(*) FROM appointment WHERE carrier_id = 11)",
        [(3, 1)],
    ),
    "name of the leftover is taken": (
        "SELECT l.id, t.id FROM carrier l JOIN carrier t "
        "ON t.name = 'X_' || l.name AND t.office_id = l.office_id",
        [(10, 11)],
    ),
    "name too long for a prefix": (
        "SELECT id FROM carrier WHERE length(name) > 78",
        [(9,), (1009,)],
    ),
    "inactive carrier": (
        "SELECT c.status, count(*) FROM policy x JOIN carrier c ON c.id = x.carrier_id "
        "WHERE c.id = 8 AND x.status = 'In Force'",
        [("Inactive", 400)],
    ),
    "product of another carrier": (
        "SELECT x.id, x.carrier_id, p.id, p.carrier_id FROM policy x JOIN product p "
        "ON p.id = x.product_id WHERE p.carrier_id <> x.carrier_id",
        [(1218, 20, 177, 21)],
    ),
    "blanket contracts": (
        "SELECT id FROM contract WHERE carrier_id IS NULL ORDER BY 1",
        [(30,), (31,), (32,)],
    ),
    "informal case": (
        "SELECT p.id, count(*), (SELECT count(*) FROM shopped_carrier WHERE case_id = p.id) "
        "FROM pending_case p JOIN pending_case c ON c.parent_case_id = p.id "
        "WHERE p.application = 'informal' AND p.carrier_id IS NULL AND p.id = 5",
        [(5, 3, 3)],
    ),
    "inactive products": (
        "SELECT count(*) FROM product WHERE status = 'Inactive' AND office_id = 1",
        [(10,)],
    ),
    "another insurance type": (
        "SELECT l.id FROM product l JOIN product r ON r.name = l.name AND r.office_id = 2 "
        "WHERE l.office_id = 1 AND l.insurance_type <> r.insurance_type ORDER BY 1",
        [(75,), (109,), (210,), (283,)],
    ),
    "two resource records of one name": (
        "SELECT name, count(DISTINCT naic) FROM carrier WHERE office_id = 2 "
        "GROUP BY 1 HAVING count(*) > 1",
        [("Morrow Creek Life Insurance Company", 2)],
    ),
    "generic rider": (
        "SELECT count(DISTINCT carrier_id) FROM rider "
        "WHERE name = 'Waiver of Premium' AND office_id = 2",
        [(60,)],
    ),
    "missed product": (
        "SELECT office_id, carrier_id, name FROM product WHERE id IN (41, 10062)",
        [
            (1, 1004, "Cobalt Level Term 15 Year"),
            (2, 1004, "Cobalt Level Term 15-Year"),
        ],
    ),
    "missed product and rider are in use": (
        "SELECT (SELECT count(*) FROM policy WHERE product_id = 41), "
        "(SELECT count(*) FROM policy_rider WHERE rider_id = 17)",
        [(7, 14)],
    ),
    "missed rider": (
        "SELECT office_id, carrier_id, name FROM rider WHERE id IN (17, 10026)",
        [(1, 1004, "Children's Term Rider"), (2, 1004, "Children’s Term Rider")],
    ),
    "provider pair": (
        "SELECT l.id, r.id, (SELECT count(*) FROM requirement WHERE service_provider_id = l.id), "
        "(SELECT count(*) FROM contact_info WHERE owner_type = 'service_provider' "
        "AND owner_id = l.id) FROM service_provider l JOIN service_provider r "
        "ON r.name = l.name AND r.id = 1001 WHERE l.id = 1",
        [(1, 1001, 3, 2)],
    ),
    "policy rider on both sides": (
        "SELECT count(*) FROM policy_rider WHERE policy_id = 1846 AND rider_id IN (116, 10272)",
        [(2,)],
    ),
    "case shopped to both sides": (
        "SELECT count(*) FROM shopped_carrier WHERE case_id = 21 AND carrier_id IN (26, 1026)",
        [(2,)],
    ),
    "offices": (
        "SELECT id, country, resource_office_id FROM office ORDER BY 1",
        [(1, "US", 2), (2, "US", None), (3, "CA", 2), (4, "US", None), (5, "US", 2)],
    ),
    "users": (
        "SELECT user_name, may_realign, status FROM app_user WHERE office_id = 1 ORDER BY id",
        [("maria", 1, "Enabled"), ("viktor", 0, "Enabled"), ("dora", 1, "Disabled")],
    ),
}


def name_states(agency: Query, table: str) -> Counter[str]:
    """Count how local names stand to those of their resource carrier."""
    twins: dict[object, object] = {local.id: local.resource for local in LOCALS}
    resource = {
        (carrier, name): line
        for carrier, name, line in agency(
            f"SELECT carrier_id, name, insurance_type FROM {table} WHERE office_id = 2"
        )
    }
    states: Counter[str] = Counter()
    seen = set()
    for carrier, name, line, status in agency(
        f"SELECT carrier_id, name, insurance_type, status FROM {table} "
        "WHERE office_id = 1 ORDER BY id"
    ):
        place = (twins.get(carrier, carrier), name)
        if status == "NO PCM Activity":
            states["leftover"] += 1
        elif (carrier, name) in seen:
            states["duplicate"] += 1
        elif place in resource:
            states["exact" if resource[place] == line else "other type"] += 1
        else:
            states["different"] += 1
        seen.add((carrier, name))
    return states
