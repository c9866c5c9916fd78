"""Values that stand in addresses."""

from portal.core.periods import Month


class MonthConverter:
    """A reporting month as 2026-10."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month) -> str:
        return str(value)
