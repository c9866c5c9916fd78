"""The refusals of accounts."""

from portal.core.refusals import Refused

__all__ = ["Refused"]
