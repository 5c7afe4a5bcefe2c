"""Is the whole message a word that ends or resumes messages? Only then is there nothing to interpret.

"Cancelar" is none of them, in no language but English of the United States and Canada: in Spanish it means to pay.
Sources: Twilio, advanced opt-out; AWS End User Messaging, required keywords; Telnyx, opt-in and opt-out.
"""

_STOP = frozenset(
    """
    stop|stopall|stop all|unsubscribe|end|quit|revoke|optout|opt out|remove|arret
    |alto|baja|parar|pare|detener|salir|no mas|dar de baja|darme de baja|dame de baja
    |sair|descadastrar|nao mais
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_START = frozenset(("start", "unstop", "alta", "iniciar", "reanudar", "voltar"))
#: Where carriers have taught people to answer so.
_NORTH_AMERICA = frozenset(("US", "CA", "PR"))
_STOP_THERE = frozenset(("cancel",))
_START_THERE = frozenset(("yes",))


def is_stop(words: str, country: str) -> bool:
    """`words` is the whole message, as `plain.bare_words` gives it."""
    return words in _STOP or (country in _NORTH_AMERICA and words in _STOP_THERE)


def is_start(words: str, country: str) -> bool:
    return words in _START or (country in _NORTH_AMERICA and words in _START_THERE)
