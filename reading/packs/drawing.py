"""How do the plots of a pack become pictures? As SVG for paper, PNG for mail; one that cannot be drawn is left out."""

import structlog

from channels.paper.plot import Drawer, PlotNotDrawn
from models.pack import Pack, PackPicture, PackPlot
from reading.plots.look import PAPER, dressed

_log = structlog.get_logger()

#: In pixels, as wide as a mail is read.
_WIDTH = 640


async def pictures_of(drawer: Drawer, pack: Pack) -> list[list[PackPicture]]:
    """Of each part; what they show stands in its tables too."""
    return [
        [picture for plot in part.plots if (picture := await _picture(drawer, plot, pack.order.language)) is not None]
        for part in pack.parts
    ]


async def _picture(drawer: Drawer, plot: PackPlot, language: str) -> PackPicture | None:
    spec = dressed(plot.spec, PAPER, language, width=_WIDTH)
    try:
        svg, png = await drawer.both(spec)
    except PlotNotDrawn as failure:
        _log.warning("plot_left_out", reason=failure.message)
        return None
    return PackPicture(svg, png, plot.said)
