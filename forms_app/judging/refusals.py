"""Why a file is refused, in words."""

from django.utils.translation import gettext as _


class Refused(Exception):
    """Says which of the sentences below it is."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def sentence(code: str, name: str) -> str:
    """What is wrong with the file and what to do, in the reader's language."""
    return {
        "other_content": _(
            "“%(name)s” is not the kind of file that its name says: save the document again "
            "and choose the new file"
        ),
        "damaged": _(
            "“%(name)s” is damaged or not complete: save it again and choose the new file"
        ),
        "protected": _(
            "“%(name)s” is protected by a password or against copying: save it without protection"
        ),
        "script": _(
            "“%(name)s” contains a script, or something that starts by itself: print it to a new "
            "PDF and choose that one"
        ),
        "files_inside": _(
            "“%(name)s” has other files inside: print it to a new PDF and choose that one"
        ),
        "xfa": _(
            "“%(name)s” is a form that few programs can show: print it to a new PDF and choose "
            "that one"
        ),
        "two_kinds": _(
            "“%(name)s” is two kinds of file in one: print it to a new PDF and choose that one"
        ),
        "macros": _("“%(name)s” contains macros: save it as PDF and choose that one"),
        "from_elsewhere": _(
            "“%(name)s” loads parts from another place: save it as PDF and choose that one"
        ),
        "packed_oddly": _(
            "“%(name)s” is packed in an unusual way: save it as PDF and choose that one"
        ),
        "too_many_pixels": _(
            "“%(name)s” has too many pixels: choose an image of at most 40 million, for example "
            "7,000 × 5,000"
        ),
        "infected": _(
            "“%(name)s” was refused by the virus scanner: have your computer checked, then choose "
            "a clean copy"
        ),
    }[code] % {"name": name}
