"""Official working calendars: `calendars/` read, checked whole, and expanded day by day.

`load_calendars` is the way in and `CalendarRegistry` what comes out. The `holidays` package proposes public
holidays, dated decisions overrule it. Nothing here reads a clock, the environment or a locale.
"""

from slasvc.calendars.loading import load_calendars
from slasvc.calendars.registry import CalendarRegistry

__all__ = ["CalendarRegistry", "load_calendars"]
