"""Is a plot drawn for paper: as a picture with our font, in bounded time, and again after its process has died?"""

import os
import signal

import pytest

from channels.paper.plot import Drawer, PlotNotDrawn

_BAR = {
    "data": {"values": [{"a": "</text><script>alert(1)</script>", "b": 3}]},
    "mark": "bar",
    "width": 200,
    "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
}


@pytest.mark.timeout(120)
async def test_a_plot_is_drawn_again_after_what_draws_it_has_died_and_a_wrong_one_is_refused() -> None:
    drawer = Drawer()
    try:
        svg = await drawer.svg(_BAR)
        assert svg.startswith("<svg")
        assert "<script" not in svg
        assert (await drawer.png(_BAR)).startswith(b"\x89PNG")
        with pytest.raises(PlotNotDrawn, match="does not take"):
            await drawer.svg({"mark": 7})
        with pytest.raises(PlotNotDrawn, match="more than"):
            await drawer.svg({**_BAR, "description": "x" * 1_000_001})
        assert drawer._process is not None
        (process,) = drawer._process._processes.values()
        os.kill(process.pid or 0, signal.SIGKILL)
        with pytest.raises(PlotNotDrawn, match="died"):
            await drawer.svg(_BAR)
        assert await drawer.svg(_BAR) == svg
    finally:
        drawer.close()


@pytest.mark.timeout(120)
async def test_a_drawing_that_takes_too_long_is_given_up_and_its_process_ended() -> None:
    drawer = Drawer(seconds=0.01)
    with pytest.raises(PlotNotDrawn, match="within"):
        await drawer.svg(_BAR)
    assert drawer._process is None
