"""Are strategies, segments, contact hours and templates right? What the doctor and `strategies check` look at."""

from config.faults import Fault
from config.settings import Settings
from models.errors import InvalidInput
from stack.doctor import Finding


def rules_faults(settings: Settings) -> list[Fault]:
    """Every fault of strategies, segments and contact hours, with the templates that they name."""
    from channels.render import Renderer
    from config.rulebook import rulebook_faults

    try:
        templates = Renderer(settings.config_dir).available()
    except InvalidInput as failure:
        return [("templates", failure.message), *rulebook_faults(settings.config_dir)]
    return list(rulebook_faults(settings.config_dir, templates))


def rules(settings: Settings) -> list[Finding]:
    try:
        faults = rules_faults(settings)
    except InvalidInput as failure:
        return [Finding("rules", False, failure.message, "See the message")]
    if not faults:
        return [Finding("rules", True, "strategies, segments and contact hours are right")]
    return [Finding("rules", False, f"{where}: {what}", "Correct the file") for where, what in faults]


def templates(settings: Settings) -> list[Finding]:
    from channels.proof import check
    from channels.render import Renderer

    try:
        renderer = Renderer(settings.config_dir)
        faults = check(renderer)
    except InvalidInput as failure:
        return [Finding("templates", False, failure.message, "See the message")]
    if not faults:
        return [Finding("templates", True, f"{len(renderer.names)} templates in every language")]
    return [Finding("templates", False, str(fault), "Correct the template") for fault in faults]
