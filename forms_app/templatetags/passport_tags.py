from django import template

from forms_app import passport

register = template.Library()


@register.filter
def why(field):
    """Why a question is asked, who reads the answer and when it goes; "" for other questions."""
    model = getattr(field.form, "MODEL", None)
    return passport.why(model, field.name) if model else ""


@register.inclusion_tag("forms_app/_passport.html")
def field_passport():
    """The whole table, for the page on personal data."""
    return {"rules": passport.rules(), "groups": passport.stamps()}
