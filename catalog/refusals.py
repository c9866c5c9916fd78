"""The refusals of the catalogue: the portal's own, and the one that a page answers by asking for a reason."""

from portal.core.refusals import Refused


class ReasonMissing(Refused):
    """The deed needs a reason."""


__all__ = ["ReasonMissing", "Refused"]
