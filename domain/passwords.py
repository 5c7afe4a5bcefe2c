"""Is a password one that nobody guesses first? Length counts; of what everybody tries first, a handful is named."""

import unicodedata

SHORTEST, LONGEST = 12, 1000
_FEWEST_DIFFERENT = 5
#: Characters that a password has to have beside a name in it.
_BESIDE_A_NAME = 8
#: Parts of a name shorter than this stand in too many words by chance.
_TELLING = 4
#: Of the people of a demo; printed by `puntual demo`, and let in by a test clock alone.
PUBLIC = "probar puntual hoy"
#: What lists of leaked passwords begin with, of those that are long enough.
_COMMON = frozenset(
    {
        "123456789012", "1234567890123", "12345678901234", "123456789123", "1234567891011", "0123456789012",
        "1q2w3e4r5t6y", "1qaz2wsx3edc", "qazwsxedcrfv", "qwertyuiop12", "qwertyuiop123", "qwerty123456", "asdfghjkl123",
        "password1234", "password12345", "password123456", "passwordpassword", "adminadmin123", "administrator",
        "administrador", "contraseña123", "contrasena123", "contraseña1234", "contrasena1234", "minhasenha123",
        "senhasenha123", "iloveyou1234", "letmein12345", "welcome12345", "bienvenido123", "bemvindo1234",
        "changeme1234", "abcdefghijkl", "abcd12345678", "abcdef123456", "puntual12345", "puntualpuntual",
    }
)  # fmt: skip


def normal(password: str) -> str:
    """One form of what keyboards write in several (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, names: tuple[str, ...]) -> str | None:
    """What is expected instead, None where it will do. `names`: of whoever chooses it."""
    bare = normal(password).casefold()
    if len(bare) < SHORTEST:
        return f"expected at least {SHORTEST} characters: a few words are easy to keep"
    if len(bare) > LONGEST:
        return f"expected at most {LONGEST} characters"
    if len(set(bare)) < _FEWEST_DIFFERENT or bare in _COMMON or bare == PUBLIC:
        return "expected a password that is not among the first that anybody tries"
    words = {word for name in names for word in normal(name).casefold().split() if len(word) >= _TELLING}
    rest = bare
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < len(bare) and len(rest) < _BESIDE_A_NAME:
        return "expected a password that is more than your name"
    return None
