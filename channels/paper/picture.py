"""How does the brand's logo get into an e-mail? Inside it, so that it shows without asking any server."""

from dataclasses import replace

from config.brand import Brand
from models.message import Attachment, OutgoingMessage


def with_picture(message: OutgoingMessage, brand: Brand) -> OutgoingMessage:
    """The message with the logo as an inline file, where its HTML shows it.

    Added on the way out: kept with each message, a picture would be in the database as often as there are messages.
    """
    picture, html = brand.picture, message.words.html
    if picture is None or html is None or f"cid:{picture.content_id}" not in html:
        return message
    file = Attachment(picture.name, picture.media_type, picture.content, picture.content_id)
    return replace(message, attachments=(file, *message.attachments))
