"""How does a file leave that somebody sent us? To be saved: no browser opens it as a page, whatever is in it."""

from urllib.parse import quote

from fastapi import Response

_SEALED = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def attached(name: str, media_type: str, content: bytes) -> Response:
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=media_type, headers={**_SEALED, **named})
