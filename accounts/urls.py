"""Below the admin's address and under its name: the door stands outside the house's own guard."""

from django.urls import path

from accounts import views_factors

urlpatterns = [
    path("second-factor/", views_factors.overview, name="second_factor"),
    path("second-factor/give/", views_factors.give, name="second_factor_give"),
    path("second-factor/leave/", views_factors.leave, name="second_factor_leave"),
    path("second-factor/app/", views_factors.add_app, name="second_factor_app"),
    path("second-factor/app/drawing.svg", views_factors.drawing, name="second_factor_drawing"),
    path("second-factor/passkey/", views_factors.add_passkey, name="second_factor_passkey"),
    path("second-factor/codes/", views_factors.codes, name="second_factor_codes"),
    path("second-factor/<int:pk>/remove/", views_factors.remove, name="second_factor_remove"),
]
