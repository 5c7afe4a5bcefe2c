"""May somebody of us open a file that a stranger has brought? What could harm them is refused, with the reason.

None of this makes a file safe. It keeps out what runs, fetches, starts or hides something; a customer's photograph or
bank slip does none of that.
"""

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from domain.documents import FROM_STRANGERS
from domain.pictures import carries_archive, fault_of_picture
from erp.apart import read_apart
from erp.evidence import SECONDS
from models.errors import InvalidInput
from models.evidence import Evidence, FileFault

_PDF = "application/pdf"
_OFFICE = (".docx", ".xlsx", ".odt", ".ods")
_READERS = {_PDF: "erp.evidence.pdf"}
_READERS |= {kind: "erp.evidence.office" for kind, endings in FROM_STRANGERS.items() if endings[0] in _OFFICE}
#: So many processes at a time look into files, however many are brought.
_at_work = ThreadPoolExecutor(2, thread_name_prefix="evidence")


async def examine(evidence: Evidence) -> FileFault | None:
    """What is wrong with a file, None where nothing is. Its sort is one of those that strangers may bring."""
    reader = _READERS.get(evidence.media_type)
    if reader is None:
        return fault_of_picture(evidence.media_type, evidence.content)
    if evidence.media_type == _PDF and carries_archive(evidence.content):
        return FileFault.CARRIES
    return await asyncio.get_running_loop().run_in_executor(_at_work, _apart, reader, evidence)


def _apart(reader: str, evidence: Evidence) -> FileFault | None:
    with tempfile.NamedTemporaryFile(suffix=FROM_STRANGERS[evidence.media_type][0]) as file:
        file.write(evidence.content)
        file.flush()
        try:
            said = read_apart(reader, Path(file.name), wait=3.0 * SECONDS).decode().strip()
        except InvalidInput:  # it broke a limit
            return FileFault.BROKEN
    return FileFault(said) if said else None
