from django.urls import path

from forms_app import views_files

urlpatterns = [
    path("applications/<slug:token>/files/<int:pk>/", views_files.attachment, name="attachment"),
]
