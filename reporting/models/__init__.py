"""The nouns of reporting; from outside they are imported from here."""

from reporting.models.answers import KeptAnswer
from reporting.models.corrections import Correction, Receipt, ReturnedCell
from reporting.models.following import Call, Difficulty, DifficultyStep, OneStopMapping
from reporting.models.kept import KeptFacts
from reporting.models.reports import (
    LETTERS,
    Dispatch,
    Edition,
    EditionFile,
    Letterhead,
    Outgoing,
    Report,
    SectionText,
)
from reporting.models.returns import (
    COUNTED,
    EDITABLE,
    SENT,
    TEXTS,
    WHOLLY_EMPTY,
    Holiday,
    Line,
    Period,
    Return,
    State,
    paired,
)
from reporting.models.timetable import Notice, Outage, PeriodMove, Request
from reporting.models.urging import (
    Discrepancy,
    ExternalFigure,
    ExternalMapping,
    ExternalUpload,
    Urging,
    UrgingAnswer,
)

__all__ = [
    "COUNTED",
    "Call",
    "Correction",
    "Difficulty",
    "DifficultyStep",
    "Discrepancy",
    "Dispatch",
    "EDITABLE",
    "Edition",
    "EditionFile",
    "ExternalFigure",
    "ExternalMapping",
    "ExternalUpload",
    "Holiday",
    "KeptAnswer",
    "KeptFacts",
    "LETTERS",
    "Letterhead",
    "Line",
    "Notice",
    "OneStopMapping",
    "Outage",
    "Outgoing",
    "Period",
    "PeriodMove",
    "Receipt",
    "Report",
    "Request",
    "Return",
    "ReturnedCell",
    "SENT",
    "SectionText",
    "State",
    "TEXTS",
    "WHOLLY_EMPTY",
    "Urging",
    "UrgingAnswer",
    "paired",
]
