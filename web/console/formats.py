"""Where is a page of the console?"""

from urllib.parse import quote


def address(*parts: str | int) -> str:
    """A path inside the console: `address("customers", "A/1")` is `/console/customers/A%2F1`."""
    return "/console/" + "/".join(quote(str(part), safe="") for part in parts)
