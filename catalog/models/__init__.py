"""The catalogue's nouns; from outside they are imported from here."""

from catalog.models.files import Intake, SourceFile
from catalog.models.lists import (
    Appendix,
    Clause,
    Decision,
    Field,
    Listing,
    OnlineLevel,
    Portal,
    Procedure,
    ProcedureAlias,
    ProvisionStatus,
    Service,
    ServiceStatus,
)
from catalog.models.provision import ConversionPlan, ServiceException, StatusAnswer
from catalog.models.reviews import Draft, Proposal, Review, ReviewAnswer

__all__ = [
    "Appendix",
    "Clause",
    "ConversionPlan",
    "Decision",
    "Draft",
    "Field",
    "Intake",
    "Listing",
    "OnlineLevel",
    "Portal",
    "Procedure",
    "ProcedureAlias",
    "Proposal",
    "ProvisionStatus",
    "Review",
    "ReviewAnswer",
    "Service",
    "ServiceException",
    "ServiceStatus",
    "SourceFile",
    "StatusAnswer",
]
