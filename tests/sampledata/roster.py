"""The carriers of the sample agency: who they are, and what each one demonstrates.

Resource carrier 1000 + n is the counterpart of local carrier n unless said otherwise, so that a
reader of the files sees at once which two belong together. Every name is invented.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple


class Local(NamedTuple):
    """One local carrier: its counterpart (0 = none), and how much hangs on it."""

    id: int
    state: str
    name: str
    resource: int
    products: int
    riders: int
    policies: int


LONG = "Granite Lantern Fraternal Benefit and Mutual Life Assurance Society of Wisconsin"
ACCENTED = "Kérouane Prévoyance Life Assurance Company"
TWIN = "Morrow Creek Life Insurance Company"

LOCALS = [
    Local(1, "exact", "Alder Grove Life Insurance Company", 1001, 15, 5, 31),
    Local(2, "exact", "Bracken Hill Mutual Life Insurance Company", 1002, 10, 5, 60),
    Local(3, "suffix", "Bellwether Coast Life Ins Co", 1003, 10, 4, 45),
    Local(4, "leftover", "X_Cobalt Ridge Life Insurance Company", 1004, 7, 3, 40),
    Local(5, "exact", "Dunmore Valley Life Assurance Company", 1005, 12, 5, 36),
    Local(6, "duplicate", "Elmhurst Beacon Life Insurance Company", 1006, 5, 3, 24),
    Local(7, "duplicate", "Elmhurst Beacon Life Insurance Company", 1006, 4, 2, 18),
    Local(8, "exact", "Foxglove Harbor Life Insurance Company", 1008, 14, 8, 440),
    Local(9, "exact", LONG, 1009, 7, 4, 30),
    Local(10, "exact", "Ferncliff National Life Insurance Company", 1010, 7, 4, 28),
    Local(11, "leftover", "X_Ferncliff National Life Insurance Company", 1010, 2, 0, 3),
    Local(12, "leftover", "X_Hollin Marsh Life Insurance Company", 1012, 0, 0, 0),
    Local(13, "case", "=Ironbark Life Insurance Company", 1013, 6, 4, 20),
    Local(14, "case", "Juniper & <b>Vale</b> Annuity Company", 1014, 6, 3, 26),
    Local(15, "case", unicodedata.normalize("NFD", ACCENTED), 1015, 5, 3, 18),
    Local(16, "case", "LARKSPUR TRUST LIFE  INSURANCE COMPANY ", 1016, 8, 5, 34),
    Local(17, "exact", TWIN, 1017, 6, 4, 22),
    Local(18, "affiliate", "Northglen Life", 1018, 8, 5, 30),
    Local(19, "exact", "Oakhaven Pacific Life Insurance Company", 1019, 24, 10, 310),
    Local(20, "exact", "Pinecrest Sterling Life Insurance Company", 1020, 20, 9, 230),
    Local(21, "exact", "Quarrystone Mutual Insurance Company", 1021, 14, 7, 150),
    Local(22, "exact", "Redfern Annuity and Life Company", 1022, 13, 5, 95),
    Local(23, "exact", "Saltmarsh Reliance Life Insurance Company", 1023, 12, 6, 70),
    Local(24, "exact", "Thornbury Disability Insurance Company", 1024, 9, 5, 48),
    Local(25, "exact", "Umberfield Life Insurance Company", 1025, 9, 5, 36),
    Local(26, "exact", "Vantry Lake Life Insurance Company", 1026, 9, 5, 40),
    Local(27, "suffix", "Wexcombe Life Ins. Co.", 1027, 16, 9, 180),
    Local(28, "suffix", "Yarrow Summit\u00a0Life Assur", 1028, 10, 6, 60),
    Local(29, "suffix", "Zephyr Bay Ins Co of America", 1029, 9, 5, 48),
    Local(30, "suffix", "Ashdown Meridian Life Insurance Corp", 1030, 8, 5, 36),
    Local(31, "suffix", "Birchwater Mutual Life Insurance Company, Inc.", 1031, 7, 4, 30),
    Local(32, "brand", "Copperfield Financial", 1032, 10, 6, 58),
    Local(33, "brand", "Driftwood", 1033, 8, 5, 44),
    Local(34, "brand", "Everline", 1034, 8, 4, 36),
    Local(35, "brand", "Fairhollow™ Wealth & Protection", 1035, 7, 4, 26),
    Local(36, "old name", "Great Prairie Assurance Company", 1036, 8, 5, 32),
    Local(37, "old name", "First Tidewater Annuity Company", 1037, 6, 3, 20),
    Local(38, "none", "Gullane Burial Benefit Association", 0, 4, 2, 16),
    Local(39, "none", "Hartsel County Farmers Life", 0, 3, 1, 12),
    Local(40, "none", "Old Millbrook Life Insurance Company (in rehabilitation)", 0, 4, 2, 18),
]

# The counterparts whose name is not simply the local one, and carriers nobody here uses.
RESOURCE_NAMES = {
    1003: "Bellwether Coast Life Insurance Company",
    1004: "Cobalt Ridge Life Insurance Company",
    1007: "Tansy Hollow Life Insurance Company",
    1011: "Brightmoor Mutual Life Insurance Company",
    1012: "Hollin Marsh Life Insurance Company",
    1013: "Ironbark Life Insurance Company",
    1014: "Juniper & Vale Annuity Company",
    1015: ACCENTED,
    1016: "Larkspur Trust Life Insurance Company",
    1018: "Northglen Life Insurance Company",
    1027: "Wexcombe Life Insurance Company",
    1028: "Yarrow Summit Life Assurance Company",
    1029: "Zephyr Bay Insurance Company of America",
    1030: "Ashdown Meridian Life Insurance Corporation",
    1031: "Birchwater Mutual Life Insurance Company",
    1032: "Copperfield Heritage Life Insurance Company",
    1033: "Driftwood Mutual Life Insurance Company",
    1034: "The Everline Life and Annuity Insurance Company",
    1035: "Fairhollow Life Insurance Company",
    1036: "Corvane Life Insurance Company",
    1037: "Solvane Annuity Company",
    1038: "Cinderford Life Insurance Company",
    1039: "Lanternfield Life and Health Insurance Company",
    1040: "Marchwood Mutual Insurance Company",
    1041: TWIN,
    1042: "Northglen Life Insurance Company of New York",
    1043: "Nettlebank Life Insurance Company",
    1044: "Osprey Sound Life Insurance Company",
    1045: "Petrel Point Annuity Company",
    1046: "Rookhaven Life Assurance Society",
    1047: "Sablewood Fraternal Life",
    1048: "Tarnwick Long Term Care Insurance Company",
    1049: "Ulverfield Life Insurance Company",
    1050: "Windlass Marine Life Insurance Company",
    1051: "Briarstone Life – West",
    1052: "Cloverdell Life Insurance Company",
    1053: "Dovecote Family Life Insurance Company",
    1054: "Emberly’s Guaranty Life Insurance Company",
    1055: "Fennimore Rock Life Insurance Company",
    1056: "Glasswater Life Insurance Company of New York",
    1057: "Harrowgate Plains Life Insurance Company",
    1058: "Inglewick Disability Income Company",
    1059: "Kestrel Bluff Life Insurance Company",
    1060: "Thistledown Benefit Life Insurance Company",
}
RESOURCE_NAMES |= {
    local.resource: local.name for local in LOCALS if local.state in ("exact", "duplicate")
}

BY_ID = {local.id: local for local in LOCALS}


def naic(resource: int) -> str:
    """An invented company code. None begins with 0 in reality, and a leading 0 must survive."""
    return f"0{8000 + (resource * 37) % 1000:04d}"


def brand(resource: int) -> str:
    """The word that a carrier puts in front of its product names."""
    words = RESOURCE_NAMES[resource].removeprefix("The ").replace("’s", "").split()
    return words[0]
