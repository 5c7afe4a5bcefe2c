"""Which cookie carries a session? One that no script reads, no other site posts along, and no other host can set."""

from dataclasses import dataclass

from fastapi import Request, Response

from config.settings import Settings


def is_secure(settings: Settings) -> bool:
    return (settings.public_url or "").startswith("https://")


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """name: where pages come over plain HTTP, as on one's own machine. path: of the pages that it is for."""

    name: str
    path: str

    def carried(self, request: Request, settings: Settings) -> str | None:
        return request.cookies.get(self._name_for(settings))

    def give(self, answer: Response, settings: Settings, value: str) -> None:
        answer.set_cookie(
            self._name_for(settings),
            value,
            httponly=True,
            samesite="lax",  # whoever follows a link of an e-mail, or comes back from paying, is still in
            secure=is_secure(settings),
            path=self._path_for(settings),
        )

    def take_away(self, answer: Response, settings: Settings) -> None:
        answer.delete_cookie(self._name_for(settings), path=self._path_for(settings), secure=is_secure(settings))

    def _name_for(self, settings: Settings) -> str:
        """Browsers take a name like this over TLS only, for this host alone."""
        return f"__Host-{self.name}" if is_secure(settings) else self.name

    def _path_for(self, settings: Settings) -> str:
        return "/" if is_secure(settings) else self.path
