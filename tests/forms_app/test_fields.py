"""The kinds of question take any text there is."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from core.fields import DateField, TickField, TicksField
from core.rowfields import RowsField
from forms_app.forms import FORMS
from forms_app.forms.countries import CountryField

FIELDS = {
    f"{name}-{form.__name__}": field
    for form in FORMS.values()
    for name, field in form.base_fields.items()
    if not isinstance(field, CountryField | RowsField)
}
anything = st.text() | st.from_regex(r"[0-9 .,/@:\[\]<>-]{0,30}") | st.none()


@pytest.mark.parametrize("name", FIELDS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_question_understands_any_text_or_says_what_to_do(name, data):
    field = FIELDS[name]
    if isinstance(field, TicksField):
        typed = data.draw(st.lists(anything.filter(lambda text: text is not None)))
    elif isinstance(field, DateField):
        typed = data.draw(st.lists(anything, min_size=len(field.BOXES), max_size=len(field.BOXES)))
    elif isinstance(field, TickField):
        typed = data.draw(st.booleans())
    else:
        typed = data.draw(anything)

    try:
        answer = field.clean(typed)
    except ValidationError as error:
        (message,) = error.messages
        assert message[0].isupper()
        assert message[-1] != "."
        assert not {"invalid", "valid", "please"} & set(message.lower().split())
    else:
        assert isinstance(field.shown(answer), str)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.fixed_dictionaries({"name": anything, "website": anything}), max_size=4))
def test_rows_understand_any_text_or_say_which_row_is_wrong(rows):
    field = FORMS["J"].base_fields["partners"]

    try:
        answer = field.clean(rows)
    except ValidationError as error:
        (message,) = error.messages
        assert message.startswith("Organisation ")
    else:
        assert len(answer) <= len(rows)
        assert len(field.shown(answer).splitlines()) == len(answer)
