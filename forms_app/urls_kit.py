"""Papers for the council; part of `forms_app.urls`, before the steps of the form."""

from django.urls import path

from forms_app import views_kit
from publishing.pagecache import public_page

model, model_file = public_page(views_kit.model), public_page(views_kit.model_file)
DECISION, LETTER = {"kind": "decision"}, {"kind": "letter"}
KIT = "join/<slug:token>/decision-kit/"

urlpatterns = [
    path("join/model-decision/", model, DECISION, name="model_decision"),
    path("join/model-decision.odt", model_file, DECISION, name="model_decision_odt"),
    path("join/commitment-letter/", model, LETTER, name="model_letter"),
    path("join/commitment-letter.odt", model_file, LETTER, name="model_letter_odt"),
    # The first paper stands at the address of the kit itself.
    path(KIT, views_kit.filled, DECISION, name="kit_decision"),
    path(f"{KIT}decision.odt", views_kit.filled_file, DECISION, name="kit_decision_odt"),
    path(f"{KIT}letter/", views_kit.filled, LETTER, name="kit_letter"),
    path(f"{KIT}letter.odt", views_kit.filled_file, LETTER, name="kit_letter_odt"),
]
