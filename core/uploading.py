"""How much of an upload is written down. Django itself stores whatever comes."""

from django.core.files.uploadhandler import FileUploadHandler

MIB = 1024 * 1024
MOST_OF_A_FILE = 32 * MIB  # more than any form takes
MOST_OF_A_REQUEST = 96 * MIB


class CutOffUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers and lets nothing through beyond the two limits.

    The rest of the request is read, so the form comes back with everything that was typed, and the
    file in it is just long enough to be refused as too large.
    """

    received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if start > MOST_OF_A_FILE or self.received > MOST_OF_A_REQUEST:
            return None
        return raw_data

    def file_complete(self, file_size):
        return None
