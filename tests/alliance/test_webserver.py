"""How gunicorn's worker lets connections in."""

import selectors
import socket
from contextlib import ExitStack

import pytest
from gunicorn.config import Config

from alliance.webserver import LET_IN, Worker


@pytest.fixture
def door():
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)
        yield door


@pytest.fixture
def worker(door):
    config = Config()
    config.set("worker_connections", LET_IN + 5)
    worker = Worker(0, 0, [door], None, 20, config, None)
    with selectors.DefaultSelector() as worker.poller:
        yield worker
        for connection in worker.pending_conns:
            connection.close()
    worker.tmp.close()


@pytest.mark.parametrize(
    ("visitors", "let_in"),
    [
        (0, [0, 0]),
        (3, [3, 3]),
        (LET_IN + 2, [LET_IN, LET_IN + 2]),
        (LET_IN + 9, [LET_IN, LET_IN + 5]),  # there is no room for more
    ],
)
def test_a_few_are_let_in_at_a_time_and_no_more_than_there_is_room_for(
    door, worker, visitors, let_in
):
    with ExitStack() as stack:
        for _ in range(visitors):
            stack.enter_context(socket.create_connection(door.getsockname()))
        found = []
        for _turn in range(2):
            worker.accept(door)
            found.append(len(worker.pending_conns))

    assert found == let_in
