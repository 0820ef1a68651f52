import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("server", ["gunicorn", "granian"])
def test_no_process_at_all_is_refused_before_any_work(server):
    with pytest.raises(CommandError, match="--processes: at least one"):
        call_command("serve", "--processes", "0", "--server", server)
