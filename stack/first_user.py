"""May anybody sign in to the web yet? Asked when the stack is up: the first administrator comes by the command."""

import psycopg

_SECONDS = 5
_KNOWN = "SELECT EXISTS (SELECT 1 FROM users WHERE active)"


def is_missing(database_url: str) -> bool:
    """False too where the database has gone away meanwhile: then this is not what matters."""
    try:
        with psycopg.connect(database_url.replace("+psycopg", "", 1), connect_timeout=_SECONDS) as database:
            [[known]] = database.execute(_KNOWN).fetchall()
    except psycopg.Error:
        return False
    return not known
