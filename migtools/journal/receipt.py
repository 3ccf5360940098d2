"""The receipt: what a commit did, with its proofs."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

import pandas as pd

from migtools.journal.ledger import Ledger
from migtools.journal.proof import Proof
from migtools.office.data_reader import from_plain
from migtools.office.office import Office
from migtools.text import many

PROOF_COLUMNS = ["check", "table", "ok", "detail"]


@dataclass(frozen=True)
class Receipt:
    """What one commit did.

    Attributes:
        number: The commit's number in the history; 0 when there was nothing to do.
        verb: "realign", "rename", "revert" or "purge".
        summary: What was done, in one line.
        at: When, ISO 8601 in UTC.
        by: Who.
        rows: How many rows were moved or changed.
        proof_rows: What was proved before the commit was made final.
    """

    number: int
    verb: str
    summary: str
    at: str
    by: str
    rows: int
    proof_rows: tuple[Proof, ...] = ()

    @property
    def proofs(self) -> pd.DataFrame:
        """What was proved: columns check, table, ok, detail."""
        return pd.DataFrame(self.proof_rows, columns=PROOF_COLUMNS)

    def to_json(self) -> str:
        """The receipt as JSON text."""
        plain = {**self.__dict__, "proof_rows": [p._asdict() for p in self.proof_rows]}
        return json.dumps(plain, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """The receipt that `to_json` made the text of."""
        return from_plain(
            cls, json.loads(text), "a receipt in the journal", "restore it from a backup"
        )

    def __str__(self) -> str:
        if not self.number:
            return "Nothing to do; nothing was written."
        good = sum(p.ok for p in self.proof_rows)
        by = f" by {self.by}" if self.by else ""
        when = self.at.replace("T", " ").replace("+00:00", " UTC")
        return (
            f"Commit {self.number} ({self.verb}) on {when}{by}: {self.summary}\n"
            f"{many(self.rows, 'row')} written. {good} of {len(self.proof_rows)} checks passed."
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        if not self.number:
            return "<p>Nothing to do; nothing was written.</p>"
        checks = "".join(
            f"<tr><td>{'✓' if p.ok else '✗'}</td><td>{html.escape(p.check)}</td>"
            f"<td>{html.escape(p.table)}</td><td>{html.escape(p.detail)}</td></tr>"
            for p in self.proof_rows
        )
        first, rest = str(self).split("\n")
        return (
            f"<div><p><b>{html.escape(first)}</b></p>"
            f"<details><summary>{html.escape(rest)}</summary>"
            "<table><thead><tr><th></th><th>check</th><th>table</th><th>detail</th></tr></thead>"
            f"<tbody>{checks}</tbody></table></details>"
            f"<p>To undo it: <code>commit(office, revert(office, {self.number}))</code></p></div>"
        )


def receipt_of(office: Office, plan: str) -> Receipt | None:
    """The receipt of a plan, by its id, if it has run in this office; read from the journal."""
    with office.reading() as connection:
        text = Ledger(office).receipt(connection, plan)
    return None if text is None else Receipt.from_json(text)
