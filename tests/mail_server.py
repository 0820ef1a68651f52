"""A real SMTP server, which keeps or refuses what it is given."""

import email
from contextlib import contextmanager
from email import policy

from aiosmtpd.controller import Controller


class MailServer:
    """Takes what it is given, or refuses it with `answer`."""

    def __init__(self, port, answer="250 OK"):
        self.port, self.answer = port, answer
        self.received = []

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=policy.default)
            self.received.append((envelope.rcpt_tos, message))
        return self.answer


@contextmanager
def running(server):
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
