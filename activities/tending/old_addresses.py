"""Which address that was on file has not heard yet that we write elsewhere now? Nobody is moved behind their back.

By a short e-mail, at once; what fails is tried again, later each time. It waits while sending is stopped. Whoever must
not be written to is not.
"""

from activities.resources import Resources
from channels.aside import settled
from config.room_words import portal_words
from models.message import OutgoingMessage, Rendered
from models.strategy import Channel
from store import blocks, contact_proposals, installation
from store.contact_proposals import Moved

#: These e-mails are numbered below those of notifications and of reports (activities/report_packs.py).
_FIRST_NUMBER = 2_000_000_000_000
_TOGETHER = 16


async def tell_old_addresses(resources: Resources) -> int:
    """How many were told."""
    async with resources.database.begin() as tx:
        if (await installation.sending(tx)).stopped_by is not None:
            return 0
        rows = await contact_proposals.to_tell(tx, _TOGETHER, resources.retry_seconds)
        kept_out = {row.proposal_id for row in rows if await blocks.in_force(tx, Channel.EMAIL.value, row.address)}
    told = 0
    for row in rows:
        over = row.proposal_id in kept_out or await _tell(resources, row)
        if over:
            async with resources.database.begin() as tx:
                await contact_proposals.told(tx, row.proposal_id)
        told += over and row.proposal_id not in kept_out
    return told


async def _tell(resources: Resources, row: Moved) -> bool:
    """Whether there is nothing more to try."""
    brand, words = resources.renderer.brand, portal_words(row.language)
    body = words(
        "contacts.mail.body",
        what=words(f"contacts.mail.{'removed' if row.removed else 'elsewhere'}"),
        company=brand.company,
        reply_to=brand.reply_to,
        phone=brand.phone_display,
        customer=row.customer_name,
        name=row.name,
    )
    message = OutgoingMessage(
        id=-(_FIRST_NUMBER + row.proposal_id),
        channel=Channel.EMAIL.value,
        to_name=row.name,
        to_address=row.address,
        words=Rendered(words("contacts.mail.subject", company=brand.company), body),
        language=row.language,
        created_on=row.decided_at.astimezone(resources.zone).date(),
    )
    return await settled(resources.senders[Channel.EMAIL], message, f"contact-changed-{row.proposal_id}")
