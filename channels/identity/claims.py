"""What does an ID token prove? Signed by the issuer, for us, now, and for the question that this browser asked."""

from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from channels.identity.documents import Documents
from models.errors import PuntualError

#: Signatures with a public key only: `none`, and those that whoever verifies could make, are not among them.
_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
#: Clocks differ.
_LEEWAY = 60
_LONGEST = 255


class IdentityRefused(PuntualError):
    """The provider's answer proves nothing."""

    exit_code = 1
    http_status = 403


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as their issuer knows them. verified_email: an address that the issuer has seen to be theirs."""

    issuer: str
    subject: str
    verified_email: str | None


async def identity_of(
    token: str, documents: Documents, *, issuer: str, client_id: str, nonce: str, now: int
) -> Identity:
    """Raises IdentityRefused, and IdentityUnavailable where the keys cannot be had."""
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError) as error:
        raise IdentityRefused(f"The ID token cannot be read ({type(error).__name__})") from None
    claims = _proven(token, await documents.keys(kid), issuer=issuer, client_id=client_id, now=now)
    if claims.get("nonce") != nonce:
        raise IdentityRefused("The ID token answers a question that this browser did not ask")
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
        raise IdentityRefused("The ID token was made for somebody else too")
    subject = claims["sub"]
    if not subject or len(subject) > _LONGEST:
        raise IdentityRefused("The ID token names nobody")
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Identity(issuer, subject, email if isinstance(email, str) and email else None)


def _proven(token: str, keys: KeySet, *, issuer: str, client_id: str, now: int) -> dict[str, Any]:
    expected = jwt.JWTClaimsRegistry(
        now=now,
        leeway=_LEEWAY,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        decoded = jwt.decode(token, keys, registry=JWSRegistry(algorithms=_ALGORITHMS))
        expected.validate(decoded.claims)
    except (JoseError, ValueError) as error:
        raise IdentityRefused(f"The ID token does not hold ({type(error).__name__})") from None
    return decoded.claims
