"""How does a test of what customers agree to get to work? Two who owe, and short ways to say something."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import httpx2
from fastapi.testclient import TestClient

from models.negotiation import OfferSide, OfferTerms
from operations.negotiations import offer, open_negotiation
from tests.operations.office import MONDAY, Office
from web.portal.address import address

PROMISE, PLAN = address("promise"), address("plan")
TODAY = MONDAY.date()


async def two_customers(office: Office) -> None:
    """C-1, who owes F-1 and F-2, and C-2, who owes G-1."""
    await office.customer(collector="luis")
    await office.invoice("F-1", "100.00")
    await office.invoice("F-2", "200.00", due_on="2026-03-01")
    await office.customer("C-2")
    await office.invoice("G-1", customer_id="C-2")


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def text_of(answer: httpx2.Response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.text)).replace("\u00a0", " "))


async def agreements(office: Office) -> list[dict[str, Any]]:
    return await office.rows("SELECT * FROM arrangements ORDER BY id")


async def told(office: Office, kind: str) -> list[dict[str, Any]]:
    return await office.rows("SELECT actor, details FROM interactions WHERE kind = :kind ORDER BY id", kind=kind)


async def payments(office: Office) -> list[tuple[str, Decimal]]:
    rows = await office.rows("SELECT due_on, amount FROM instalments ORDER BY arrangement_id, number")
    return [(row["due_on"].isoformat(), row["amount"].normalize()) for row in rows]


def say(browser: TestClient, *invoices: str, **fields: str) -> httpx2.Response:
    return browser.post(PROMISE, data={"invoice": list(invoices or ("F-1",)), "on": in_days(7), **fields})


async def change_clock(office: Office, days: int) -> None:
    """The application's clock and the office's go so many days ahead."""
    await office.execute("UPDATE test_clock SET shift_seconds = shift_seconds + :s", s=days * 86400)
    office.clock.instant += timedelta(days=days)


def wish(*invoices: str, **fields: str) -> dict[str, Any]:
    return {"invoice": list(invoices or ("F-1",)), "first_on": in_days(7), "every": "1m", **fields}


def drawn(browser: TestClient, *invoices: str, **fields: str) -> tuple[str, str]:
    """The page with the payments, and what stands for them."""
    answer = browser.get(PLAN, params=wish(*invoices, **fields))
    assert answer.status_code == 200, text_of(answer)
    found = re.search(r'name="seal" value="([^"]*)"', answer.text)
    assert found is not None
    return text_of(answer), unescape(found[1])


def agree(browser: TestClient, *invoices: str, **fields: str) -> httpx2.Response:
    return browser.post(PLAN, data=wish(*invoices, **fields))


async def offered(office: Office, *offers: dict[str, Any], invoices: tuple[str, ...] = ("F-1", "F-2")) -> int:
    negotiation = await open_negotiation(office.desk, list(invoices))
    for terms in offers:
        await offer(office.desk, negotiation, OfferSide.US, OfferTerms.model_validate(terms), note="ours alone")
    return negotiation


DISCOUNT = {"kind": "discount", "percent": "10%", "until": "2026-03-12"}
THREE = {"kind": "instalments", "plan": {"instalments": 3}}
