"""Which errors does Puntual raise on purpose? One family, each mapped to one exit code and one HTTP status."""


class PuntualError(Exception):
    """Root of the family. `message` is one sentence for a person, without personal data."""

    exit_code = 1
    http_status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(PuntualError):
    """A value is not what was expected. `errors` names each field (dotted path) and what was expected."""

    exit_code = 1
    http_status = 422

    def __init__(self, message: str, errors: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.errors = errors


class Refused(PuntualError):
    """The request is well formed, but the rules or the present state do not allow it."""

    exit_code = 1
    http_status = 409


class NotFound(PuntualError):
    """No such customer, invoice, task, strategy ..."""

    exit_code = 4
    http_status = 404


class Conflict(PuntualError):
    """The same id was written before with other content. `errors` as of InvalidInput."""

    exit_code = 5
    http_status = 409

    def __init__(self, message: str, errors: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.errors = errors


class Forged(PuntualError):
    """Nobody proves that a call comes from its provider: its signature, its secret or its time is wrong."""

    http_status = 403


class ServerUnreachable(PuntualError):
    """PostgreSQL or Temporal does not answer; nothing was changed unless the message says so."""

    exit_code = 6
    http_status = 503
