"""References that people read out on the telephone, with a letter that finds slips."""

import secrets

from django.utils import timezone

# No 0/O, 1/I/L: what is read out on the telephone stays unambiguous.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def check_letter(text: str) -> str:
    """The last letter of a reference: catches one wrong letter and any two swapped ones.

    A sum weighted by place, modulo the number of letters. That is 31, a prime, so a change of
    one letter or of two places always changes the sum. (Luhn's doubling, made for even
    alphabets, would miss some.)
    """
    total = sum(
        weight * REFERENCE_LETTERS.index(letter) for weight, letter in enumerate(text, start=2)
    )
    return REFERENCE_LETTERS[-total % len(REFERENCE_LETTERS)]


def is_well_formed(reference: str) -> bool:
    """Whether a reference, as somebody typed it, can be one of ours."""
    letters = reference.strip().upper().rpartition("-")[2]
    return (
        len(letters) > 1
        and set(letters) <= set(REFERENCE_LETTERS)
        and check_letter(letters[:-1]) == letters[-1]
    )


def new_reference(prefix: str) -> str:
    """`J-2026-7KQ4M`: kind, year, four random letters and a check letter."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(4))
    return f"{prefix}-{timezone.localdate():%Y}-{letters}{check_letter(letters)}"
