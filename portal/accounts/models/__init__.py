"""People, what they did, in whose name; the keys of machines; notes of the security watch."""

from portal.accounts.models.delegations import DELEGABLE, Delegation, OnBehalf
from portal.accounts.models.notes import SecurityNote
from portal.accounts.models.people import (
    COMMAND_DEFAULTS,
    COMMAND_USER,
    ChainLink,
    Change,
    Deed,
    PortalUserManager,
    User,
)
from portal.accounts.models.tokens import ApiToken

__all__ = [
    "COMMAND_DEFAULTS",
    "COMMAND_USER",
    "DELEGABLE",
    "ApiToken",
    "ChainLink",
    "Change",
    "Deed",
    "Delegation",
    "OnBehalf",
    "PortalUserManager",
    "SecurityNote",
    "User",
]
