"""Which ERPs are connected, and do the files say enough to reach them?"""

from dataclasses import dataclass, field
from pathlib import Path

from config.faults import Fault
from config.files import config_file
from config.settings import Settings, secret_of
from config.shape_file import read_shape
from models.connector import ConnectorFile, ConnectorSource, ErpNextSource, OdooSource, SqlSource
from models.errors import InvalidInput, NotFound

_FILE = "connectors.yaml"
_LARGEST_QUERY = 100_000


@dataclass(frozen=True, slots=True)
class Connection:
    """A connector with what its file only names. secrets by variable; queries by kind of item. Secrets are not shown.

    missing: variables that are not set: it cannot run until they are.
    """

    source: ConnectorSource
    secrets: dict[str, str] = field(repr=False)
    queries: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def missing(self) -> list[str]:
        return [name for name in variables_of(self.source) if name not in self.secrets]


def variables_of(source: ConnectorSource) -> list[str]:
    """The environment variables that hold a connector's secrets."""
    match source:
        case OdooSource():
            return [source.key_variable]
        case ErpNextSource():
            return [source.key_variable, source.secret_variable]
        case SqlSource():
            return [source.url_variable]


def load_connections(settings: Settings) -> list[Connection]:
    """The connectors of an installation. Raises InvalidInput naming the file, the connector and the field."""
    path = config_file(settings, _FILE)
    connections, faults = [], list[Fault]()
    for source in read_shape(path, ConnectorFile).connectors:
        secrets = {name: secret for name in variables_of(source) if (secret := secret_of(name))}
        queries: dict[str, str] = {}
        if isinstance(source, SqlSource):
            queries, found = _queries(path.parent, source)
            faults += found
        connections.append(Connection(source, secrets, queries))
    if faults:
        sentence = "; ".join(f"{where}: {what}" for where, what in faults)
        raise InvalidInput(f"{_FILE} is not usable. {sentence}", tuple(faults))
    return connections


def connection_of(settings: Settings, name: str) -> Connection:
    """Raises NotFound, and InvalidInput as above."""
    connections = load_connections(settings)
    for connection in connections:
        if connection.name == name:
            return connection
    known = ", ".join(connection.name for connection in connections) or "none"
    raise NotFound(f"No connector {name}: there is {known}")


def _queries(folder: Path, source: SqlSource) -> tuple[dict[str, str], list[Fault]]:
    queries: dict[str, str] = {}
    faults: list[Fault] = []
    for kind, name in source.queries.model_dump(by_alias=True, exclude_none=True).items():
        place = f"{_FILE}, connector {source.name}, field queries.{kind}"
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            faults.append((place, f"expected a file beside {_FILE}, there is no {name}"))
            continue
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            faults.append((place, f"expected a readable UTF-8 file: {name}"))
            continue
        if len(text) > _LARGEST_QUERY or ":limit" not in text or ":watermark" not in text:
            faults.append((place, f"expected a query with :watermark and :limit in {name}"))
            continue
        queries[kind] = text
    if not queries and not faults:
        faults.append((f"{_FILE}, connector {source.name}, field queries", "expected at least one query"))
    return queries, faults
