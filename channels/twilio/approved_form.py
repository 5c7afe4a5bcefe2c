"""What fills the blanks of a WhatsApp form that stands for a message?"""

from channels.mime import one_line
from channels.templates.wording import Wording
from config.brand import Brand
from config.whatsapp import Blank
from models.message import MessageContext


def blanks_of(context: MessageContext, wording: Wording, brand: Brand) -> dict[str, str]:
    """Every value that a form may ask for, by name, as its language writes it.

    The first invoice stands for all where there are several: forms that name it should name `count` as well.
    """
    blanks = {
        Blank.CONTACT: one_line(context.contact_name),
        Blank.CUSTOMER: one_line(context.customer_name),
        Blank.COMPANY: brand.company,
        Blank.COUNT: str(len(context.lines)),
        Blank.AMOUNT: wording.amounts(context.to_pay),
        Blank.PORTAL: context.portal_url or "",
        Blank.PORTAL_TOKEN: (context.portal_url or "").rpartition("/")[2],
    }
    if context.lines:
        first = context.lines[0]
        blanks |= {
            Blank.NUMBER: one_line(first.number),
            Blank.DUE_ON: wording.day(first.due_on),
            Blank.STANDING: wording.standing(context.lines),
        }
    return {name.value: value for name, value in blanks.items() if value}
