from django.urls import include, path

from forms_app import views, views_journey, views_status
from forms_app.forms import CooperationForm, JoinForm


def journey(form):
    """The addresses of a long form. What is sent later is found under the same token."""
    name, whole = form.NAME, {"whole": form}
    return [
        path(f"{name}/", views_journey.start, whole, name=name),
        path(f"{name}/begin/", views_journey.begin, whole, name=f"{name}_begin"),
        path(f"{name}/<slug:token>/", views_journey.resume, whole, name=f"{name}_resume"),
        path(f"{name}/<slug:token>/saved/", views_journey.saved, whole, name=f"{name}_saved"),
        path(f"{name}/<slug:token>/<slug:step>/", views_journey.step, whole, name=f"{name}_step"),
    ]


app_name = "forms_app"
urlpatterns = [
    path("", include("forms_app.urls_kit")),
    *journey(JoinForm),
    path("cooperate/participants/", views.participants, name="participants"),
    *journey(CooperationForm),
    path("organisations/", views.organisations, name="organisations"),
    path("contact/", views.contact, name="contact"),
    path("applications/<slug:token>/", views_status.status, name="status"),
    path("applications/<slug:token>/answers/", views_status.answers_sent, name="answers"),
    path("applications/<slug:token>/answer/", views_status.answer, name="answer"),
    path("applications/<slug:token>/correct/", views_status.correct, name="correct"),
    path("applications/<slug:token>/withdraw/", views_status.withdraw, name="withdraw"),
    path("applications/<slug:token>/data/", views_status.download, name="download"),
    path("", include("forms_app.urls_files")),
]
