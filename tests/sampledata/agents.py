"""Agents, their contracts with carriers and their appointments in states."""

from __future__ import annotations

import random

from tests.sampledata.book import LOCAL, TODAY, Book, Row, days_ago, dice
from tests.sampledata.people import FIRST, LAST, STATES
from tests.sampledata.roster import LOCALS

AGENT_TOTAL, CONTRACT_TOTAL, APPOINTMENT_TOTAL = 120, 900, 3000
LEVELS = ("Agent", "Agent", "Agent", "General Agent", "Managing Agent")

# Carriers whose contracts are dealt by hand, with the agents who hold one.
# 6 and 7 are one company twice: agents 20 and 21 are known to both.
HANDS = {
    1: list(range(1, 10)),
    2: list(range(10, 16)),
    6: list(range(16, 24)),
    7: [20, 21, 24, 25, 26],
}
BLANKET_AGENTS = (30, 31, 32)


def fill_agents(book: Book) -> None:
    """Add the local agents with contracts and appointments, the collisions among them."""
    rng = dice("agents")
    for number in range(1, AGENT_TOTAL + 1):
        # Every agent has another pair of names: the two lists go round at different speed.
        first, last = FIRST[number % len(FIRST)], LAST[(number * 7 + number // 30) % len(LAST)]
        book.add(
            "agent",
            office_id=LOCAL,
            first_name=first,
            last_name=last,
            email=f"agent{number:03d}@harborpine.example",
            status="Inactive" if number % 17 == 0 else "Active",
        )
    _fill_contracts(book, rng)
    _fill_appointments(book, rng)


def _fill_contracts(book: Book, rng: random.Random) -> None:
    for carrier_id, agents in HANDS.items():
        for agent_id in agents:
            past = carrier_id == 7 and agent_id in HANDS[6]
            add_contract(book, rng, agent_id, carrier_id, "Terminated" if past else "Active")
    # The collision of the guided walk: agent 10 is contracted with both sides.
    add_contract(book, rng, 10, 1002, "Active")
    for agent_id in BLANKET_AGENTS:
        add_contract(book, rng, agent_id, None, "Active")
    for carrier_id, count in _shares(CONTRACT_TOTAL - 1 - len(book.rows["contract"])):
        for agent_id in sorted(rng.sample(range(1, AGENT_TOTAL + 1), count)):
            status = rng.choice(["Active"] * 17 + ["Incomplete", "Terminated", "Terminated"])
            add_contract(book, rng, agent_id, carrier_id, status)
    # The same contract number on both sides of carrier 26: the table's own unique key.
    held = book.where("contract", carrier_id=26, status="Active")[0]
    again = add_contract(book, rng, int(str(held["agent_id"])), 1026, "Terminated")
    again["contract_no"] = held["contract_no"]


def _shares(total: int) -> list[tuple[int, int]]:
    """How many contracts each other carrier has, in step with its policies."""
    others = [c for c in LOCALS if c.id not in HANDS and c.state != "leftover"]
    others += [c for c in LOCALS if c.id == 4]
    weights = {c.resource if c.id == 4 else c.id: min(c.policies, 230) + 25 for c in others}
    whole = sum(weights.values())
    shares = {carrier: total * weight // whole for carrier, weight in weights.items()}
    shares[27] += total - sum(shares.values())
    return sorted(shares.items())


def add_contract(
    book: Book, rng: random.Random, agent_id: int, carrier_id: int | None, status: str
) -> Row:
    """Add a contract of the local office; without a carrier it is a blanket contract."""
    effective = None if status == "Incomplete" else days_ago(rng.randrange(200, 4000))
    expires = None
    if effective and rng.random() < 0.3:
        expires = TODAY.replace(year=rng.choice((2026, 2027)), month=rng.randrange(2, 12))
    return book.add(
        "contract",
        office_id=LOCAL,
        agent_id=agent_id,
        carrier_id=carrier_id,
        contract_no=f"HP-{10001 + len(book.rows['contract'])}",
        level=rng.choice(LEVELS),
        status=status,
        effective=effective,
        expires=days_ago(rng.randrange(30, 190)) if status == "Terminated" else expires,
    )


def _fill_appointments(book: Book, rng: random.Random) -> None:
    for contract in book.rows["contract"]:
        if contract["carrier_id"] == 1:
            _appoint(book, rng, contract, _licensed(contract)[:3])
        elif contract["carrier_id"] in (6, 7):
            _appoint(book, rng, contract, ["PA", *_licensed(contract, but="PA")[:1]])
        elif contract["carrier_id"] == 2:
            _appoint(book, rng, contract, ["NY", "NJ", "CT"][: 3 if contract["id"] == 10 else 2])
        elif contract["carrier_id"] == 1002:
            _appoint(book, rng, contract, ["NY"])
    # One appointment was left behind on the leftover 11.
    book.add(
        "appointment",
        office_id=LOCAL,
        agent_id=33,
        carrier_id=11,
        state="VA",
        status="Appointed",
        effective=days_ago(1500),
    )
    _deal_appointments(book, rng)


def _deal_appointments(book: Book, rng: random.Random) -> None:
    """Give the other contracts one state after the other until the total is reached."""
    done = (None, 1, 2, 6, 7, 1002, 1026)
    contracts = [c for c in book.rows["contract"] if c["carrier_id"] not in done]
    place = 0
    while len(book.rows["appointment"]) < APPOINTMENT_TOTAL:
        contract = contracts[place % len(contracts)]
        state = _licensed(contract)[place // len(contracts)]
        _appoint(book, rng, contract, [state])
        place += 1


def _licensed(contract: Row, but: str = "") -> list[str]:
    """The states an agent may sell in: always the same ones for the same agent."""
    start = int(str(contract["agent_id"])) * 7
    states = [STATES[(start + step * 11) % len(STATES)] for step in range(12)]
    return [state for state in states if state != but]


def _appoint(book: Book, rng: random.Random, contract: Row, states: list[str]) -> None:
    status = {"Active": "Appointed", "Incomplete": "Pending"}.get(
        str(contract["status"]), "Terminated"
    )
    for state in states:
        book.add(
            "appointment",
            office_id=LOCAL,
            agent_id=contract["agent_id"],
            carrier_id=contract["carrier_id"],
            contract_id=contract["id"],
            state=state,
            status=status,
            effective=None if status == "Pending" else days_ago(rng.randrange(100, 3000)),
        )
