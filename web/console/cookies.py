"""Which cookie carries the session of somebody of ours?"""

from web.session_cookies import SessionCookie

COOKIE = "puntual_session"
SESSION = SessionCookie(COOKIE, "/console")
