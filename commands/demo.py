"""How does somebody see everything at once? A stack with a test clock, a portfolio, and its first six weeks walked."""

import asyncio
import os
from collections.abc import Sequence
from datetime import date

from commands.output import say, write
from config.settings import Settings, load_settings, variable_of
from models.errors import Refused
from stack import state


def demo() -> None:
    """Bring the stack up with a test clock, load a portfolio of 24 customers and walk its first six weeks.

    The stack stays up until `puntual down`. Running it again shows the same summary.
    """
    own_settings = load_settings()
    os.environ[variable_of("test_clock")] = "1"  # for the stack's processes and for this one
    settings = load_settings()
    began_here = _bring_up(settings)
    asyncio.run(_walk(clock_is_sure=began_here or own_settings.test_clock))
    _what_next(settings)


def _bring_up(settings: Settings) -> bool:
    """Whether the stack had to be started: then its processes have the test clock for sure."""
    from stack import detach

    running = state.read(settings.home)
    if running is not None and running.alive:
        return False
    detach.start(settings, say=say)
    return True


async def _walk(*, clock_is_sure: bool) -> None:
    from commands.demo_summary import day_line, show_summary
    from commands.demo_walk import FIRST_DAY, has_begun, is_over, walk
    from commands.desk import open_desk
    from operations import demo_people
    from operations.clock import show

    async with open_desk() as desk:
        begun = await has_begun(desk)
        if not begun and not clock_is_sure:
            raise Refused("A stack without a test clock runs already: stop it with `puntual down`, then try again")
        if begun and await is_over(desk):
            say("The demo is loaded already")
        else:

            async def on_day(day: date, done: Sequence[str]) -> None:
                say(await day_line(desk, day, done))

            if late := await walk(desk, on_day):
                say(f"{late} case(s) did not follow in time; `puntual sweep` wakes them")
        await demo_people.enter(desk)
        await show_summary(desk, await show(desk), FIRST_DAY)


def _what_next(settings: Settings) -> None:
    from domain.passwords import PUBLIC
    from operations.demo_people import SIGN_IN

    found = state.read(settings.home)
    write()
    if found is not None and found.addresses.web_url:
        write(f"Web          {found.addresses.web_url}")
    if found is not None and found.addresses.temporal_ui_url:
        write(f"Temporal UI  {found.addresses.temporal_ui_url}")
    write(f"Messages     {settings.home.resolve() / 'outbox'}")
    write()
    write(f"Sign in at the web as one of these, with the password `{PUBLIC}` (a test clock alone takes it):")
    for name, what in SIGN_IN.items():
        write(f"  {name:<8} {what}")
    write()
    write("Try next:")
    write("  puntual cases --open               # where every open invoice stands, and why")
    write("  puntual timeline F-1318            # paid by a cheque that bounced")
    write("  puntual tasks                      # what waits for people")
    write("`puntual down` ends it.")
