"""How does a benchmark show its figures? One table, in Markdown, so that it can go into the documentation as it is."""

from collections.abc import Sequence


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    cells = [list(heads), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(row[position]) for row in cells) for position in range(len(heads))]
    print(f"\n{title}\n")
    print(_line(cells[0], widths))
    print("| " + " | ".join("-" * width + (":" if place else "-") for place, width in enumerate(_less(widths))) + " |")
    for row in cells[1:]:
        print(_line(row, widths))
    print(flush=True)


def _less(widths: Sequence[int]) -> list[int]:
    return [width - 1 for width in widths]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "| " + " | ".join(padded) + " |"


def _text(cell: object) -> str:
    return f"{cell:,.2f}" if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else str(cell)
