"""May what a customer brings be kept? Of a sort that shows something, of bounded size, and nothing that acts."""

from collections.abc import Sequence

from domain.documents import FROM_STRANGERS, media_type_of, plain_name
from erp.evidence.examination import examine
from models.dispute_rules import Documents
from models.evidence import Evidence, FileFault, FileRefused

_MEGABYTE = 1_000_000
_FAULTS = {
    FileFault.EMPTY: "a file that is not empty",
    FileFault.SORT: "a PDF, a picture, a document of an office program or a text",
    FileFault.LARGE: "a smaller file",
    FileFault.LOCKED: "a file without a password",
    FileFault.BROKEN: "a file that can be opened",
    FileFault.ACTIVE: "a file that does nothing when it is opened",
    FileFault.CARRIES: "a file without others in it",
}


async def evidence_of(rules: Documents, brought: Sequence[tuple[str, bytes]]) -> list[Evidence]:
    """Files by name and content, each as it is kept. Raises FileRefused for the first that is not."""
    found = []
    for name, content in brought:
        media_type = media_type_of(name, content)
        if not content:
            fault: FileFault | None = FileFault.EMPTY
        elif len(content) > rules.megabytes * _MEGABYTE:
            fault = FileFault.LARGE
        elif media_type not in FROM_STRANGERS:
            fault = FileFault.SORT
        else:
            one = Evidence(plain_name(name, media_type), media_type, content)
            fault = await examine(one)
            found.append(one)
        if fault is not None:
            raise FileRefused(name, fault, _FAULTS[fault])
    return found
