"""Are the ERPs that are connected reached, and may they be read?"""

from config.connectors import Connection, load_connections
from config.settings import Settings
from erp.connectors.assembly import connector_of
from models.errors import PuntualError, ServerUnreachable
from stack.finding import Finding


async def connectors(settings: Settings) -> list[Finding]:
    """Each connector of connectors.yaml; nothing is written. Raises InvalidInput for a file that is broken."""
    return [await _examined(connection) for connection in load_connections(settings) if connection.source.enabled]


async def _examined(connection: Connection) -> Finding:
    check = f"connectors.{connection.name}"
    try:
        connector = connector_of(connection)
        try:
            found = await connector.check()
        finally:
            await connector.close()
    except ServerUnreachable as failure:
        return Finding(check, False, failure.message, "Check its address, and the network")
    except PuntualError as failure:
        return Finding(check, False, failure.message, "Correct connectors.yaml, the key, or the rights of its user")
    return Finding(check, True, "; ".join(found))
