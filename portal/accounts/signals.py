"""What is counted of log-ins, for the watch: wrong ones, whoever tried."""

import logging

from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver

from portal.core import signs

log = logging.getLogger("portal.login")


@receiver(user_login_failed)
def count_wrong_login(**_signal: object) -> None:
    """One more wrong log-in; the name that was typed is not kept: it may be somebody's password."""
    log.warning("a wrong log-in")
    signs.count(signs.FAILED_LOGINS)
