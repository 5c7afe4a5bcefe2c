"""What does showing need? A database, a clock, sentences in the reader's language, and the rules that are in force."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.files import config_file
from config.policy_file import read_policies
from config.sentences import Sentences
from config.settings import Settings
from config.shape_file import read_shape
from domain.contact_policy import ContactRules
from models.limits import Limits
from models.portal import PortalRules
from store.clock import Clock
from store.engine import Database
from store.strategies import StrategyShelf

if TYPE_CHECKING:
    from channels.templates.render import Renderer
    from config.rulebook import Rulebook


class InForce:
    """Rules and words in force, each read when somebody first asks for it; those of a rulebook are read already."""

    def __init__(self, settings: Settings, rulebook: "Rulebook | None" = None) -> None:
        self._settings = settings
        self._rulebook = rulebook

    @cached_property
    def contact_rules(self) -> ContactRules:
        """Those that are right: a fault elsewhere in the rules must not keep anyone from looking at a case."""
        if self._rulebook is not None:
            return self._rulebook.contact_rules
        return read_policies(self._settings.config_dir, self._settings.collector_role)[0].rules

    @cached_property
    def limits(self) -> Limits:
        """Of what may be agreed. Raises InvalidInput where their file is broken."""
        if self._rulebook is not None:
            return self._rulebook.limits
        return read_shape(config_file(self._settings.config_dir, "limits.yaml"), Limits)

    @cached_property
    def portal(self) -> PortalRules:
        """What customers may do in the portal. Raises InvalidInput where their file is broken."""
        if self._rulebook is not None:
            return self._rulebook.portal
        return read_shape(config_file(self._settings.config_dir, "portal.yaml"), PortalRules)

    @cached_property
    def words(self) -> "Renderer":
        """The templates."""
        # Reading them takes longer than all that most commands do.
        from channels.templates.render import Renderer

        return Renderer(self._settings.config_dir)


@dataclass(frozen=True, slots=True)
class Reader:
    """What every view is given. It needs no Temporal. `zone` is the creditor's."""

    settings: Settings
    database: Database
    clock: Clock
    sentences: Sentences
    zone: ZoneInfo
    in_force: InForce
    shelf: StrategyShelf = field(default_factory=StrategyShelf)
