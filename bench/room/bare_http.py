"""What is the least that a web process can do with an invoice? Check its shape, insert one row, answer."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal

import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from config.settings import Settings
from store.engine import open_engine

#: Like `invoices`, without its keys to others.
TABLE = "CREATE TABLE plain (LIKE invoices INCLUDING ALL)"

_INSERT = text(
    "INSERT INTO plain (id, customer_id, number, issued_on, due_on, currency, amount)"
    " VALUES (:id, :customer_id, :number, :issued_on, :due_on, :currency, :amount)"
)


class Plain(BaseModel):
    id: str
    customer_id: str
    number: str
    issued_on: date
    due_on: date
    currency: str
    amount: Decimal


class Batch(BaseModel):
    items: list[Plain]


@asynccontextmanager
async def _opened(app: FastAPI) -> AsyncIterator[None]:
    settings = Settings()
    assert settings.database_url is not None
    app.state.database = open_engine(settings.database_url, settings.database_pool)
    yield
    await app.state.database.dispose()


app = FastAPI(lifespan=_opened, openapi_url=None)


@app.post("/invoices")
async def insert(request: Request, invoice: Plain) -> dict[str, str]:
    database: AsyncEngine = request.app.state.database
    async with database.begin() as tx:
        await tx.execute(_INSERT, invoice.model_dump())
    return {"id": invoice.id}


@app.post("/invoices:batch")
async def insert_all(request: Request, batch: Batch) -> dict[str, int]:
    database: AsyncEngine = request.app.state.database
    async with database.begin() as tx:
        await tx.execute(_INSERT, [invoice.model_dump() for invoice in batch.items])
    return {"items": len(batch.items)}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
