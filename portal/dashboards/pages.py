"""What the head, the filters, the links and the foot of every dashboard need."""

from portal.dashboards.asked import Asked
from portal.dashboards.results import year_words


def common(asked: Asked, data: dict | None = None) -> dict:
    """For the context; `data` as `compliance` gives it."""
    return {
        "asked": asked,
        "period": asked.period,
        "year_words": year_words(asked.month),
        "coverage": data["coverage"] if data else None,
        "links": {
            "overview": asked.url("overview"),
            "ranking": asked.url("ranking"),
            "indicator": asked.url("indicator", asked.indicator),
            "unused": asked.url("unused"),
            "compare": asked.url("compare"),
            "explain": asked.url("explain"),
        },
    }
