"""Realign an insurance agency's local records to a shared, read-only resource office.

A verb that returns a frame or a plan writes nothing; `commit` is the only verb that writes.

    import migtools as mt

    office = mt.sample_office()
    plan = mt.realign(office, [("carrier", 1, 1001)])
    receipt = mt.commit(office, plan)
    mt.commit(office, mt.revert(office, receipt.number))
"""
from migtools.errors import *
from migtools.journal import commit
from migtools.ledger import crosswalk, history
from migtools.office import Office
from migtools.planning import realign, rename
from migtools.plans import Plan
from migtools.purging import purge
from migtools.sample import sample_office
from migtools.undoing import revert
