"""What is the least that a web process can do for a page? One query of fifty rows by its index, one template."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from config.settings import Settings
from store.engine import open_engine

_ROWS = text("SELECT id, customer_id, number, due_on, currency, amount FROM invoices ORDER BY id LIMIT 50")
_PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><title>Invoices</title><table>"
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"
)


@asynccontextmanager
async def _opened(app: FastAPI) -> AsyncIterator[None]:
    settings = Settings()
    assert settings.database_url is not None
    app.state.database = open_engine(settings.database_url, settings.database_pool)
    yield
    await app.state.database.dispose()


app = FastAPI(lifespan=_opened, openapi_url=None)


@app.get("/")
async def page(request: Request) -> HTMLResponse:
    database: AsyncEngine = request.app.state.database
    async with database.connect() as tx:
        rows = (await tx.execute(_ROWS)).all()
    return HTMLResponse(_PAGE.render(rows=rows))


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
