"""The participants that a proposal names."""

from forms_app import directory
from forms_app.models import Application, CooperationProposal


def name_participants(application: Application, answers: dict) -> None:
    """The stored proposal points at the participants whose names are among the answers.

    Names that mean none are kept as places, as they were written.
    """
    if not isinstance(application, CooperationProposal):
        return
    if "partner_name" in answers:
        name = answers["partner_name"]
        application.partner = directory.look_up(name).participant if name else None
    if "active_in" in answers:
        matches = [
            directory.look_up(name) for name in filter(None, answers["active_in"].split("\n"))
        ]
        unknown = [match.written for match in matches if match.participant is None]
        places = filter(None, [application.active_elsewhere, *unknown])
        application.active_elsewhere = "; ".join(places)
        application.active_in.set(match.participant for match in matches if match.participant)
    application.save(update_fields=["partner", "active_elsewhere"])
