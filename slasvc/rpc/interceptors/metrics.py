"""What Prometheus is told. With several workers each writes files of its own, which are added up when asked.

Values of a label never go away in a file, so definitions that have been replaced are not taken back but counted
down: the number of workers that answer by a digest is 0 once no worker does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from slasvc.engine.definitions import Definitions
from slasvc.model.calendar import Calendar
from slasvc.rpc.interceptors.access_log import Ended

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self._calls = Counter("slasvc_calls", "Calls by status.", ["method", "code"], registry=registry)
        self._seconds = Histogram(
            "slasvc_call_seconds", "Time of calls.", ["method"], buckets=BUCKETS, registry=registry
        )
        self._refusals = Counter(
            "slasvc_refusals", "Calls that were refused, by reason.", ["reason"], registry=registry
        )
        self._rows = Counter(
            "slasvc_rows", "Dossiers, by what became of them.", ["method", "outcome"], registry=registry
        )
        self._classes = Counter(
            "slasvc_assessments", "Dossiers assessed, by class.", ["timeliness"], registry=registry
        )
        self._workers = Gauge(
            "slasvc_definitions_workers",
            "Workers that answer by these definitions.",
            ["kind", "name", "digest"],
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._days_left = Gauge(
            "slasvc_calendar_days_left",
            "Days until the coverage of a calendar ends.",
            ["calendar"],
            multiprocess_mode="livemin",
            registry=registry,
        )
        self._provisional = Gauge(
            "slasvc_calendar_provisional_days",
            "Days from today to the end of coverage that a later decision may still change.",
            ["calendar"],
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._certificate = Gauge(
            "slasvc_certificate_days_left",
            "Days until a certificate ends.",
            ["certificate"],
            multiprocess_mode="livemin",
            registry=registry,
        )
        self._shown: set[tuple[str, str, str]] = set()
        self._per_method: dict[str, Histogram] = {}

    def count(self, calls: Iterable[Ended]) -> None:
        """Count calls that have ended: to look up labels takes longer than to add, so it is done once for all."""
        numbers: dict[tuple[Counter, str, str] | tuple[Counter, str], int] = defaultdict(int)
        for call, code, seconds, _ in calls:
            method = call.method
            observed = self._per_method.get(method)
            if observed is None:
                observed = self._per_method[method] = self._seconds.labels(method)
            observed.observe(seconds)
            numbers[self._calls, method, code] += 1
            if call.refusal is not None:
                numbers[self._refusals, call.refusal.reason.name] += 1
            for timeliness, number in call.classes.items():
                numbers[self._rows, method, "assessed"] += number
                numbers[self._classes, timeliness.name.lower()] += number
            if call.refused_rows:
                numbers[self._rows, method, "refused"] += call.refused_rows
        for (counter, *labels), number in numbers.items():
            counter.labels(*labels).inc(number)

    def show_definitions(self, definitions: Definitions, today: date) -> None:
        """Show by which definitions this worker answers, and how long their calendars last from `today`."""
        shown = {("rules", "", definitions.rules.digest)}
        newest = {calendar.id: calendar for _, calendar in sorted(definitions.calendars.calendars.items())}
        for calendar in newest.values():
            shown.add(("calendar", calendar.id, calendar.digest))
            self._days_left.labels(calendar.id).set((calendar.last_date - today).days)
            self._provisional.labels(calendar.id).set(provisional_days(calendar, today))
        for labels in self._shown - shown:
            self._workers.labels(*labels).set(0)
        for labels in shown:
            self._workers.labels(*labels).set(1)
        self._shown |= shown

    def show_certificate(self, left: timedelta) -> None:
        """Show how long the server's certificate lasts."""
        self._certificate.labels("server").set(left / timedelta(days=1))


def provisional_days(calendar: Calendar, today: date) -> int:
    """Return how many days of the coverage, from `today` on, a later decision may still change."""
    return sum(day.provisional for day in calendar.days[max(0, (today - calendar.first_date).days) :])
