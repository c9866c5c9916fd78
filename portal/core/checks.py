"""What must hold of the settings before anything starts."""

from django.conf import settings
from django.core.checks import Error
from django.utils.translation import gettext as _


def jobs_end_before_they_are_sent_again(**_kwargs: object) -> list[Error]:
    """The broker hands an unacknowledged job out again after its visibility timeout: a job must be over by then."""
    soft, hard = settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT
    again = int(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]))
    if soft < hard < again:
        return []
    return [
        Error(
            _(
                "Giới hạn thời gian của công việc (mềm {soft} s, cứng {hard} s) phải tăng dần và nhỏ hơn thời gian "
                "hàng đợi giao lại ({again} s), nếu không một báo cáo bị lập hai lần."
            ).format(soft=soft, hard=hard, again=again),
            id="portal.E001",
        )
    ]
