"""WSGI: the finished answers of a file, and nothing else. What a Python server can do at most."""

import json
import os
from base64 import b64decode
from pathlib import Path

ANSWERS = {
    path: ([tuple(header) for header in headers], b64decode(body))
    for path, (headers, body) in json.loads(Path(os.environ["BENCH_ANSWERS"]).read_text()).items()
}


def application(environ, start_response):
    headers, body = ANSWERS[environ["PATH_INFO"]]
    start_response("200 OK", list(headers))
    return [body]
