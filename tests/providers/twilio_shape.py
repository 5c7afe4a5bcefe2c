"""Does a request to Twilio fit its API description, and which rules of its own would it break?"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

WHATSAPP = "whatsapp:"
_DESCRIPTION = Path(__file__).parent / "twilio_api.json"
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST_BODY = 1600
#: Seconds that a message may wait at Twilio before it is given up.
_VALIDITY = range(1, 36_001)


@cache
def _description() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(_DESCRIPTION.read_text(encoding="utf-8"))
    return described


@cache
def validator(name: str) -> Draft202012Validator:
    """Of one of the schemas of the description."""
    schemas = _description()["schemas"]
    return Draft202012Validator({**schemas[name], "schemas": schemas})


def unfit(name: str, content: Any) -> list[str]:
    """What does not fit the schema."""
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in validator(name).iter_errors(content)
    ]


def typed(name: str, form: dict[str, str]) -> dict[str, Any]:
    """A form's texts as the types that the schema gives them; what cannot be read stays text and does not fit."""
    properties = _description()["schemas"][name]["properties"]
    return {field: _read(value, properties.get(field, {}).get("type")) for field, value in form.items()}


def _read(value: str, kind: str | None) -> Any:
    match kind:
        case "integer" if re.fullmatch(r"-?\d+", value):
            return int(value)
        case "boolean" if value.lower() in ("true", "false"):
            return value.lower() == "true"
        case "array":
            return [value]
        case _:
            return value


def bare(address: str) -> str:
    """The number of a channel's address."""
    return address.removeprefix(WHATSAPP)


def error_of(form: dict[str, str]) -> tuple[int, str] | None:
    """The code and message of the first rule that a well-formed request breaks."""
    to, sender, service = form.get("To", ""), form.get("From", ""), form.get("MessagingServiceSid")
    if not _E164.fullmatch(bare(to)):
        return 21211, f"Invalid 'To' Phone Number: {to}"
    if not sender and service is None:
        return 21603, "A 'From' phone number is required."
    if sender and not _E164.fullmatch(bare(sender)):
        return 21212, f"Invalid From Number (caller ID): {sender}"
    if sender and sender.startswith(WHATSAPP) != to.startswith(WHATSAPP):
        return 63007, "Twilio could not find a Channel with the specified From address"
    if not form.get("Body") and "ContentSid" not in form:
        return 21602, "Message body is required."
    if len(form.get("Body", "")) > _LONGEST_BODY:
        return 21617, "The concatenated message body exceeds the 1600 character limit"
    if "ValidityPeriod" in form and int(form["ValidityPeriod"]) not in _VALIDITY:
        return 21624, "The ValidityPeriod is invalid"
    if "StatusCallback" in form and not re.match(r"https?://[^/_\s]+(/|$)", form["StatusCallback"]):
        return 21609, f"The 'StatusCallback' URL {form['StatusCallback']} is not a valid URL."
    return _error_of_variables(form)


def _error_of_variables(form: dict[str, str]) -> tuple[int, str] | None:
    if "ContentVariables" not in form:
        return None
    try:
        variables = json.loads(form["ContentVariables"])
    except ValueError:
        variables = None
    is_sound = isinstance(variables, dict) and all(isinstance(one, str) and one for one in variables.values())
    if is_sound and "ContentSid" in form:
        return None
    return 21656, "The ContentVariables Parameter is invalid"
