"""The letters that a site of the tests sent into a folder."""

import email
import re
from email import policy
from email.message import EmailMessage
from pathlib import Path


def letters(folder: Path) -> list[EmailMessage]:
    """All of them, in the order in which they went out."""
    texts = [
        text
        for file in sorted((folder / "mail").iterdir())
        for text in re.split(r"^-{79}$", file.read_text(), flags=re.M)
    ]
    parsed = [email.message_from_string(text.lstrip(), policy=policy.default) for text in texts]
    return [letter for letter in parsed if letter["To"]]
