from django.urls import path

from forms_app import views_files

urlpatterns = [
    path("decisions/<int:pk>/", views_files.decision, name="decision"),
    path("applications/<slug:token>/files/<int:pk>/", views_files.attachment, name="attachment"),
]
