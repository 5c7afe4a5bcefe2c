"""What goes wrong at a provider, and when? By rule, or by a schedule that a seed decides."""

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Fault(StrEnum):
    """What a request meets. Those whose names begin with `accept` have taken the message all the same."""

    ACCEPT_HANG = "accept_hang"
    ACCEPT_5XX = "accept_5xx"
    ACCEPT_RESET = "accept_reset"
    ACCEPT_CUT = "accept_cut"
    ACCEPT_LATE = "accept_late"  # the connection is reset at once, the message taken `seconds` later
    ACCEPT_SLOW = "accept_slow"  # taken at once, answered whole after `seconds`
    ACCEPT_SILENT = "accept_silent"  # taken and answered, but no event of it ever
    ACCEPT_UNHEARD = "accept_unheard"  # taken, the connection reset, and no event of it ever
    FAIL_5XX = "fail_5xx"
    TOO_MANY = "too_many"  # 429, Retry-After says `seconds`
    UNAUTHORIZED = "unauthorized"
    BAD_REQUEST = "bad_request"
    RESET = "reset"
    HANG = "hang"


class Call(StrEnum):
    """What a request asks for."""

    SEND = "send"
    LOOK_UP = "look_up"
    FETCH = "fetch"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault for the requests it fits: the first `skip` of them pass, then `times` meet it (None: all).

    provider: sendgrid or twilio; channel: email, sms or whatsapp; to: the address. None fits all.
    """

    fault: Fault
    provider: str | None = None
    channel: str | None = None
    to: str | None = None
    on: Call = Call.SEND
    skip: int = 0
    times: int | None = 1
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """Faults by chance: the share (0..1) of the calls of a kind that meet each. The same seed gives the same faults."""

    seed: int
    shares: Mapping[Fault, float]
    on: Call = Call.SEND
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Met:
    fault: Fault
    seconds: float


@dataclass
class _Counted:
    rule: Rule
    seen: int = 0

    def meets(self) -> bool:
        self.seen += 1
        beyond = self.seen - self.rule.skip
        return beyond > 0 and (self.rule.times is None or beyond <= self.rule.times)


@dataclass
class Faults:
    """Rules first, in their order, then the schedules. Safe to ask and to change from any thread."""

    _rules: list[_Counted] = field(default_factory=list)
    _schedules: list[tuple[Schedule, random.Random]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    met: list[tuple[str, Fault]] = field(default_factory=list)

    def add(self, *rules: Rule) -> Self:
        with self._lock:
            self._rules += [_Counted(rule) for rule in rules]
        return self

    def schedule(self, *schedules: Schedule) -> Self:
        with self._lock:
            self._schedules = [(one, random.Random(one.seed)) for one in schedules]
        return self

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()
            self._schedules.clear()

    def next_for(self, provider: str, on: Call, channel: str | None = None, to: str | None = None) -> Met | None:
        with self._lock:
            found = self._by_rule(provider, on, channel, to) or self._by_chance(on)
            if found is not None:
                self.met.append((provider, found.fault))
            return found

    def _by_rule(self, provider: str, on: Call, channel: str | None, to: str | None) -> Met | None:
        for counted in self._rules:
            rule = counted.rule
            fits = rule.on is on and all(
                wanted is None or wanted == present
                for wanted, present in ((rule.provider, provider), (rule.channel, channel), (rule.to, to))
            )
            if fits and counted.meets():
                return Met(rule.fault, rule.seconds)
        return None

    def _by_chance(self, on: Call) -> Met | None:
        for schedule, chance in self._schedules:
            if schedule.on is not on:
                continue
            drawn = chance.random()
            for fault, share in schedule.shares.items():
                drawn -= share
                if drawn < 0:
                    return Met(fault, schedule.seconds)
        return None
