"""Invented product, rider and provider names of the kinds that a life brokerage meets."""

from __future__ import annotations

# Insurance type, plan type, name behind the carrier's brand. Order is the order of adoption.
PRODUCTS = [
    ("Life", "Term", "Term 20"),
    ("Life", "Term", "Term 10"),
    ("Life", "UL", "Protector Universal Life II"),
    ("Annuity", "Fixed", "Secure Choice 5"),
    ("Life", "Term", "Term 30"),
    ("Life", "WL", "Legacy Whole Life"),
    ("Life", "IUL", "Accumulator IUL III"),
    ("Annuity", "EIA", "Index Horizon 10"),
    ("Life", "Term", "Level Term 15-Year"),
    ("DI", "Income", "Income Shield DI"),
    ("LTC", "LTC", "CareBridge LTC"),
    ("Medical", "Medicare", "Medicare Supplement Plan G"),
    ("Life", "Term", "Return of Premium Term 20"),
    ("Life", "WL", "Final Expense Whole Life"),
    ("Critical Illness", "CI", "Critical Illness Plus"),
    ("Life", "IUL", "Survivor’s Index UL"),
    ("Annuity", "SPIA", "Income Now SPIA"),
    ("Life", "UL", "Survivorship Universal Life"),
    ("Life", "Term", "Term to Age 65"),
    ("Annuity", "Fixed", "Secure Choice 7"),
    ("Life", "VUL", "Horizon Variable Universal Life"),
    ("DI", "Overhead Expense", "Office Overhead Expense"),
    ("Life", "WL", "10-Pay Whole Life"),
    ("Life", "Term", "Term 25"),
    ("Annuity", "VA", "Horizon Variable Annuity"),
    ("LTC", "LB", "Life & Care Linked Benefit"),
    ("Life", "Term", "Annual Renewable Term"),
    ("Annuity", "SPDA", "Single Premium Deferred Annuity"),
    ("Life", "UL", "Guaranteed Universal Life 2021"),
    ("Medical", "Medicare", "Medicare Supplement Plan N"),
    ("DI", "Buyout", "Partner Buy–Sell DI"),
    ("Life", "Term", "Term 35"),
    ("Annuity", "EIA", "Index Horizon 7"),
    ("Life", "WL", "Single Premium Whole Life"),
    ("Life", "UL", "Foundation Universal Life"),
    ("Annuity", "Flexible Premium", "Flexible Premium Deferred Annuity"),
]
EDITIONS = ["", " (New York)", " 2023", " Select"]

# Lines that a specialist sells; every other carrier takes the table in order.
SPECIALISTS = {
    1014: ("Annuity",),
    1022: ("Annuity", "Life"),
    1024: ("DI", "Critical Illness"),
    1037: ("Annuity",),
    1045: ("Annuity",),
    1048: ("LTC", "Life"),
    1058: ("DI",),
}

# Sold long ago, by nobody since: these never get a counterpart.
HISTORICAL = [
    ("Life", "WL", "Whole Life Series 88"),
    ("Life", "UL", "Interest-Sensitive Life 1994"),
    ("Life", "Term", "Five-Year Convertible Term"),
    ("Annuity", "Traditional", "Annuity Classic 1987"),
    ("Life", "WL", "Endowment at 65"),
    ("DI", "Income", "Wage Guard (closed block)"),
    ("Life", "UL", "Flex-Premium Adjustable 1982"),
    ("LTC", "LTC", "Nursing Care 1996"),
]

# Insurance type and name; the same in dozens of carriers.
GENERIC_RIDERS = [
    ("Life", "Waiver of Premium"),
    ("Life", "Accidental Death Benefit"),
    ("Life", "Children’s Term Rider"),
    ("Life", "Terminal Illness Benefit"),
    ("Life", "Chronic Illness Benefit"),
    ("Annuity", "Guaranteed Lifetime Withdrawal Benefit"),
    ("Life", "Guaranteed Insurability Option"),
    ("DI", "Residual Disability Benefit"),
    ("Life", "Overloan Protection"),
    ("DI", "Cost of Living Adjustment"),
    ("LTC", "Inflation Protection 3%"),
    ("Annuity", "Enhanced Death Benefit"),
]
# Insurance type and name behind the carrier's brand.
BRANDED_RIDERS = [
    ("Life", "LifeGuard Rider"),
    ("Life", "Care Access Rider II"),
    ("Annuity", "Income Edge GLWB"),
    ("Life", "Premium Saver – 10 Year"),
    ("DI", "Own-Occupation Plus"),
    ("Life", "Return of Premium Endorsement"),
    ("LTC", "Shared Care Benefit"),
    ("Life", "Spouse Term Rider"),
]
RIDER_EDITIONS = ["", " 2020", " (ICC)"]

# Name, provider type. Each chain has branches; resource names say which with an en dash.
CHAINS = [
    ("Vitalstep Paramedical Exams", "paramed"),
    ("Blueheron Mobile Medics", "paramed"),
    ("Clearvial Laboratories", "lab"),
    ("Chartfetch APS Services", "aps"),
    ("Northstar Record Retrieval", "aps"),
    ("Trueline Inspection Bureau", "inspection"),
    ("Callwell Tele-Interviews", "tele-interview"),
    ("Roadsight Driving Records", "mvr"),
    ("Scriptlight Rx Histories", "records"),
    ("Examora Home Health", "paramed"),
    ("Pulseway Cardiac Testing", "lab"),
    ("Ledgerstone Financial Inspections", "inspection"),
]
BRANCHES = [
    ("Dallas", "TX"),
    ("Chicago", "IL"),
    ("Columbus", "OH"),
    ("Phoenix", "AZ"),
    ("Tampa", "FL"),
    ("Albany", "NY"),
    ("Portland", "OR"),
    ("Charlotte", "NC"),
    ("Denver", "CO"),
    ("St. Paul", "MN"),
]
