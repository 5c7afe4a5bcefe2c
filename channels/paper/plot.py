"""How does a plot come onto paper and into mail? Drawn by Vega in a process of its own, kept warm, in bounded time."""

import asyncio
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

import fontpkg_inter
import vl_convert

from models.errors import PuntualError

#: The first drawing starts the process and reads the library: some seconds. Each further one takes a tenth.
_SECONDS = 60.0
#: Of a spec in JSON; what our reports draw is a hundredth of it.
_MOST_CHARACTERS = 1_000_000
#: After so many the process is replaced: what the library keeps does not grow for good.
_DRAWINGS = 500
#: What a plot may fetch from elsewhere: nothing.
_NO_ADDRESSES: list[str] = []
_VERSION = "6.4"


class PlotNotDrawn(PuntualError):
    """A plot could not be drawn: too large, too slow, or not what Vega-Lite takes."""

    http_status = 500


class Drawer:
    """Draws one plot at a time; whoever comes meanwhile waits. Close it when nothing is drawn any more.

    Vega is JavaScript: it holds the interpreter's lock for as long as it draws, and a fault in it ends its process. So
    it lives in a process of its own, which is started anew where it died or hung.
    """

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._process: ProcessPoolExecutor | None = None

    async def svg(self, spec: dict[str, Any]) -> str:
        """The plot as SVG. spec: Vega-Lite, dressed in a look, with a width in pixels. Raises PlotNotDrawn."""
        return str(await self._drawn(_svg, spec))

    async def png(self, spec: dict[str, Any], scale: float = 2.0) -> bytes:
        """The plot as PNG; scale: pixels of the picture per pixel of the plot. Raises PlotNotDrawn."""
        drawn = await self._drawn(_png, spec, scale)
        assert isinstance(drawn, bytes)
        return drawn

    async def both(self, spec: dict[str, Any], scale: float = 2.0) -> tuple[str, bytes]:
        """As SVG and as PNG, in the time of one. Raises PlotNotDrawn."""
        drawn = await self._drawn(_both, spec, scale)
        assert isinstance(drawn, tuple)
        return drawn

    async def warm(self) -> None:
        """Start the process before the first plot is waited for."""
        async with self._turn:
            await asyncio.get_running_loop().run_in_executor(self._started(), _ready)

    def close(self) -> None:
        if self._process is not None:
            _end(self._process)
            self._process = None

    async def _drawn(self, draw: Any, spec: dict[str, Any], *more: float) -> str | bytes | tuple[str, bytes]:
        if len(repr(spec)) > _MOST_CHARACTERS:
            raise PlotNotDrawn("A plot holds more than can be drawn")
        async with self._turn:
            work = asyncio.get_running_loop().run_in_executor(self._started(), draw, spec, *more)
            try:
                async with asyncio.timeout(self._seconds):
                    drawn: str | bytes | tuple[str, bytes] = await work
            except TimeoutError:
                self.close()
                raise PlotNotDrawn(f"A plot was not drawn within {self._seconds:.0f} s") from None
            except asyncio.CancelledError:
                # What is still drawn for nobody would be waited for by whoever comes next.
                self.close()
                raise
            except BrokenProcessPool:
                self.close()
                raise PlotNotDrawn("The process that draws plots has died") from None
            except ValueError as failure:
                raise PlotNotDrawn(f"Vega-Lite does not take a plot: {str(failure)[:200]}") from None
            return drawn

    def _started(self) -> Executor:
        if self._process is None:
            # Spawned: a copy of a process with threads may hold locks that nobody opens.
            self._process = ProcessPoolExecutor(
                1, get_context("spawn"), initializer=_prepare, max_tasks_per_child=_DRAWINGS
            )
        return self._process


def _end(process: ProcessPoolExecutor) -> None:
    """At once, whatever it draws. An executor of this Python has no public way to that."""
    running = list((process._processes or {}).values())
    process.shutdown(wait=False, cancel_futures=True)
    for one in running:
        one.kill()


def _prepare() -> None:
    vl_convert.register_font_directory(str(fontpkg_inter.ROOT))


def _ready() -> None:
    _svg({"data": {"values": []}, "mark": "bar"})


def _svg(spec: dict[str, Any]) -> str:
    drawn: str = vl_convert.vegalite_to_svg(spec, _VERSION, allowed_base_urls=_NO_ADDRESSES)
    return drawn


def _both(spec: dict[str, Any], scale: float) -> tuple[str, bytes]:
    svg = _svg(spec)
    return svg, vl_convert.svg_to_png(svg, scale)


def _png(spec: dict[str, Any], scale: float) -> bytes:
    drawn: bytes = vl_convert.svg_to_png(_svg(spec), scale)
    return drawn
