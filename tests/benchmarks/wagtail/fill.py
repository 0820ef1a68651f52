"""Makes the tables and the pages of `tests.benchmarks.serving.content`, once."""

import json
import os
from datetime import datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be set up before
from django.core.files.images import ImageFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from lean.models import Article, Home, Section  # noqa: E402
from wagtail.images.models import Image  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

call_command("migrate", verbosity=0)
Site.objects.all().delete()
root = Page.get_first_root_node()
for page in root.get_children():
    page.delete()
root = Page.get_first_root_node()
home = root.add_child(instance=Home(title="Inclusion begins where people live", slug="home"))
Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
menu = ("About", "News", "Participants", "Texts", "Search", "Join")
sections = {
    name: home.add_child(instance=Section(title=name, slug=name.lower(), show_in_menus=True))
    for name in menu
}
news = sections["News"]
for facts in json.loads((settings.FOLDER / "articles.json").read_text()):
    picture = facts.pop("picture")
    if picture:
        with (settings.FOLDER / picture).open("rb") as file:
            image = Image.objects.create(title=picture, file=ImageFile(file, name=picture))
        facts["image"] = image
    facts["date"] = datetime.fromisoformat(facts["date"])
    news.add_child(instance=Article(**facts))
