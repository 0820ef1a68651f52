from forms_app.models.application import Application, new_token
from forms_app.models.casework import (
    Actor,
    CaseEvent,
    CaseMessage,
    CaseNote,
    InformationRequest,
    ScreeningMark,
    StatusChange,
)
from forms_app.models.cooperation import CooperationProposal
from forms_app.models.erasure import ErasureCount
from forms_app.models.join import JoinApplication
from forms_app.models.message import Message, TopicMailbox
from forms_app.models.numbering import LastNumber
from forms_app.models.queue import working_days_after
from forms_app.models.sending import Attachment, Draft, RateMark
from forms_app.models.wording import StandardText

__all__ = [
    "Actor",
    "Application",
    "Attachment",
    "CaseEvent",
    "CaseMessage",
    "CaseNote",
    "CooperationProposal",
    "Draft",
    "ErasureCount",
    "InformationRequest",
    "JoinApplication",
    "LastNumber",
    "Message",
    "RateMark",
    "ScreeningMark",
    "StandardText",
    "StatusChange",
    "TopicMailbox",
    "new_token",
    "working_days_after",
]
