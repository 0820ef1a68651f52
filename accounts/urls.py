"""Below the admin's address and under its name: the door stands outside the house's own guard."""

from django.urls import path

from accounts import views_factors as views

urlpatterns = [
    path("second-factor/", views.overview, name="second_factor"),
    path("second-factor/give/", views.give, name="second_factor_give"),
    path("second-factor/leave/", views.leave, name="second_factor_leave"),
    path("second-factor/app/", views.add_app, name="second_factor_app"),
    path("second-factor/app/drawing.svg", views.drawing, name="second_factor_drawing"),
    path("second-factor/passkey/", views.add_passkey, name="second_factor_passkey"),
    path("second-factor/codes/", views.codes, name="second_factor_codes"),
    path("second-factor/<int:pk>/remove/", views.remove, name="second_factor_remove"),
]
