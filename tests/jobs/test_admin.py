from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone

from jobs import letters, worker
from jobs.models import MAX_ATTEMPTS, Job, Letter
from tests.factories import make_user
from tests.jobs.test_letters import make_letter

pytestmark = pytest.mark.django_db

LETTERS, JOBS = "/admin/jobs/letter/", "/admin/jobs/job/"


@pytest.fixture
def reader(client):
    """May look at letters and jobs, and do nothing."""
    user = make_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_letter", "view_job"]))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def choose(client, address, action, *rows):
    return client.post(
        address, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True
    )


def test_letters_are_listed_with_what_became_of_them(admin_client):
    sent, waiting, failed = (make_letter(to=f"{n}@city.example") for n in "abc")
    letters.send(sent.pk)
    Job.objects.filter(key=f"letter-{failed.pk}").update(error="Traceback\nOSError: no route")

    rows = admin_client.get(LETTERS).context["cl"]

    admin = rows.model_admin
    assert {(row.to, str(admin.state(row)), admin.error(row)) for row in rows.result_list} == {
        (sent.to, "sent", ""),
        (waiting.to, "waiting", ""),
        (failed.to, "failed, to be tried again", "OSError: no route"),
    }


@pytest.mark.parametrize(("value", "found"), [("0", ["b@city.example"]), ("1", ["a@city.example"])])
def test_letters_can_be_narrowed_to_those_not_sent(admin_client, value, found):
    letters.send(make_letter(to="a@city.example").pk)
    make_letter(to="b@city.example")

    rows = admin_client.get(f"{LETTERS}?state={value}").context["cl"].result_list

    assert [row.to for row in rows] == found


def test_an_unsent_letter_goes_out_at_once_and_a_sent_one_as_a_copy(admin_client):
    letter = make_letter()
    Job.objects.update(attempts=MAX_ATTEMPTS, run_at=timezone.now() + timedelta(hours=6))

    choose(admin_client, LETTERS, "send_again", letter)
    worker.run_all()
    choose(admin_client, LETTERS, "send_again", letter)
    worker.run_all()

    assert ([m.to for m in mail.outbox], Letter.objects.count()) == ([["jane@city.example"]] * 2, 2)


def test_a_job_that_was_given_up_is_tried_again(admin_client):
    job = Job.objects.enqueue("tests.jobs.tasks.fail", words="no")
    Job.objects.update(attempts=MAX_ATTEMPTS)
    state = admin_client.get(JOBS).context["cl"].model_admin.state

    assert str(state(Job.objects.get())) == "given up"
    response = choose(admin_client, JOBS, "try_again", job)

    assert (str(state(Job.objects.get())), Job.objects.due().count()) == ("waiting", 1)
    assert "1 job is due now." in response.content.decode()


def test_a_job_tells_whether_it_is_at_work_or_done(admin_client):
    Job.objects.enqueue("tests.jobs.tasks.fail", words="no")
    state = admin_client.get(JOBS).context["cl"].model_admin.state

    job = Job.objects.claim()
    at_work = str(state(Job.objects.get()))
    job.finish()

    assert (at_work, str(state(Job.objects.get()))) == ("at work", "done")


def test_who_may_only_look_has_no_action(reader):
    letter = make_letter()
    Job.objects.update(attempts=MAX_ATTEMPTS)

    choose(reader, LETTERS, "send_again", letter)
    choose(reader, JOBS, "try_again", Job.objects.get())

    assert (Letter.objects.count(), Job.objects.get().attempts) == (1, MAX_ATTEMPTS)


@pytest.mark.parametrize("address", [LETTERS, JOBS])
def test_nobody_writes_or_deletes_them_by_hand(admin_client, address):
    make_letter()
    number = Job.objects.get().pk if address == JOBS else Letter.objects.get().pk

    assert admin_client.get(f"{address}add/").status_code == 403
    assert admin_client.get(f"{address}{number}/change/").status_code == 200
    assert admin_client.post(f"{address}{number}/change/", {"subject": "x"}).status_code == 403
    assert admin_client.post(f"{address}{number}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_letters_costs_the_same_for_one_and_three(
    admin_client, rows, django_assert_num_queries
):
    for _number in range(rows):
        make_letter()

    with django_assert_num_queries(8):
        admin_client.get(LETTERS)
