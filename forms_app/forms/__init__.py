from forms_app.forms.contact import ContactForm
from forms_app.forms.cooperate import CooperationForm
from forms_app.forms.join import JoinForm

FORMS = {form.MODEL.FORM: form for form in (JoinForm, CooperationForm, ContactForm)}

__all__ = ["FORMS", "ContactForm", "CooperationForm", "JoinForm"]
