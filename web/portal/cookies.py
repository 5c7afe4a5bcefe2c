"""Which cookie carries a customer's session?"""

from web.portal.address import PREFIX
from web.session_cookies import SessionCookie

COOKIE = "puntual_portal"
SESSION = SessionCookie(COOKIE, PREFIX)
