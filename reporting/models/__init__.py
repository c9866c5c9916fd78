"""The nouns of reporting; from outside they are imported from here."""

from reporting.models.answers import KeptAnswer
from reporting.models.corrections import Correction, Receipt, ReturnedCell
from reporting.models.following import Call, Difficulty, DifficultyStep, OneStopMapping
from reporting.models.reports import Edition, EditionFile, Report
from reporting.models.returns import COUNTED, EDITABLE, SENT, Holiday, Line, Period, Return, State, paired

__all__ = [
    "COUNTED",
    "EDITABLE",
    "SENT",
    "Call",
    "Correction",
    "Difficulty",
    "DifficultyStep",
    "Edition",
    "EditionFile",
    "Holiday",
    "KeptAnswer",
    "Line",
    "OneStopMapping",
    "Period",
    "Receipt",
    "Report",
    "Return",
    "ReturnedCell",
    "State",
    "paired",
]
