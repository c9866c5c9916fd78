"""Time left and time over, in words."""

from datetime import timedelta


def in_words(span: timedelta) -> str:
    """The two largest parts that matter: "1 ngày 14 giờ", "5 ngày" from three days on, "14 giờ", "12 phút"."""
    minutes = int(abs(span).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours = rest // 60
    if days >= 3:
        return f"{days} ngày"
    if days:
        return f"{days} ngày {hours} giờ" if hours else f"{days} ngày"
    return f"{hours} giờ" if hours else f"{rest} phút"
