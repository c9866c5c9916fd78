"""Time left and time over, in words."""

from datetime import timedelta

from django.utils.translation import gettext as _


def in_words(span: timedelta) -> str:
    """The two largest parts that matter: "1 ngày 14 giờ", "5 ngày" from three days on, "14 giờ", "12 phút"."""
    minutes = int(abs(span).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours = rest // 60
    if days >= 3:
        return _("{days} ngày").format(days=days)
    if days:
        return (
            _("{days} ngày {hours} giờ").format(days=days, hours=hours) if hours else _("{days} ngày").format(days=days)
        )
    return _("{hours} giờ").format(hours=hours) if hours else _("{rest} phút").format(rest=rest)
