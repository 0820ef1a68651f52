from django.urls import path

from members import views_confirmation as views

# Never wrapped in `public_page`: each of these pages belongs to one participant.
urlpatterns = [
    path("participants/confirm/<str:token>/", views.confirm, name="confirm"),
    path("participants/confirm/<str:token>/change/", views.change, name="change"),
]
