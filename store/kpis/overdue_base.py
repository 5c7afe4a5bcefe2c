"""Of which invoices could something be collected? Those overdue when the month began, or since."""

from typing import LiteralString

#: What was overdue when the month began, and what has become it since: `base` is what was owed of it then.
BASE: LiteralString = """
, base AS (
    SELECT *, CASE WHEN due_on < %(opening)s THEN opening ELSE when_due END AS base
    FROM book WHERE due_on < %(as_of)s AND (CASE WHEN due_on < %(opening)s THEN opening ELSE when_due END) > 0
)
"""
#: What became overdue in the last 90 days.
COHORT: LiteralString = ", base AS (SELECT *, when_due AS base FROM book WHERE when_due > 0)\n"
