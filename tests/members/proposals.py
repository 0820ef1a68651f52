"""What an authority sends by the form of its yearly confirmation, and what staff do with it."""

from members.confirmation_models import ProposedChange
from members.models import Participant


def address(asked):
    return f"/en/participants/confirm/{asked.token}/change/"


def answers(asked, client, **changes):
    """What a browser would send: the form as it is, and `changes`."""
    form = client.get(address(asked)).context["form"]
    sent = {}
    for name, field in form.fields.items():
        value = form.initial.get(name, "")
        if name == "mandate_ends_on":
            boxes = field.widget.decompress(value)
            sent |= {f"{name}_{box}": part for box, part in zip(field.BOXES, boxes, strict=True)}
        else:
            sent[name] = "" if value is None else value
    return {**sent, **changes}


def send(asked, client, **changes):
    return client.post(address(asked), answers(asked, client, **changes))


def propose(asked, client, **changes):
    assert send(asked, client, **changes).status_code == 303
    return ProposedChange.objects.latest("pk")


def act(client, proposed, decision, **more):
    return client.post(
        f"/admin/members/proposedchange/{proposed.pk}/decide/",
        {"decision": decision, **more},
        follow=True,
    )


def entry(proposed):
    return Participant.objects.get(pk=proposed.participant_id)
