"""Where is a page of the portal?"""

from urllib.parse import quote

from domain import links

PREFIX = links.PORTAL


def address(*parts: str | int) -> str:
    """A path inside the portal: `address("invoices", "A/1")` is `/portal/invoices/A%2F1`."""
    return f"{PREFIX}/" + "/".join(quote(str(part), safe="") for part in parts)


def inside(path: str) -> bool:
    """Whether somebody may be led there: to a page of ours, and nowhere else."""
    return path.startswith(f"{PREFIX}/") and path.isprintable() and "\\" not in path and "//" not in path
