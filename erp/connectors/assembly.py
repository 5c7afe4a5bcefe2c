"""Which connector is made of a connection? One line for each kind."""

from config.connectors import Connection
from erp.connectors.erpnext import ErpNext
from erp.connectors.odoo import Odoo
from erp.connectors.port import Connector
from erp.connectors.sql_view import SqlView
from models.connector import ErpNextSource, OdooSource, SqlSource
from models.errors import Refused


def connector_of(connection: Connection) -> Connector:
    """Nothing is asked of the ERP yet. Raises Refused where a variable is not set, ErpRefuses where one is wrong."""
    if connection.missing:
        raise Refused(f"{connection.name}: {', '.join(connection.missing)} is not set in the environment or .env")
    secrets = connection.secrets
    match connection.source:
        case OdooSource() as source:
            return Odoo(source, secrets[source.key_variable])
        case ErpNextSource() as source:
            return ErpNext(source, secrets[source.key_variable], secrets[source.secret_variable])
        case SqlSource() as source:
            return SqlView(source, secrets[source.url_variable], connection.queries)
