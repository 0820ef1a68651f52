"""The focal point of a picture, by mouse, by keyboard, and by its two fields alone."""

import pytest


def fields(page):
    return [page.input_value("#id_focal_x"), page.input_value("#id_focal_y")]


@pytest.fixture
def form(demo, site):
    path = next(
        p for p in demo.pages["admin"] if p.startswith("/admin/library/image/") and "change" in p
    )
    return site.url + path


def test_the_focal_point_follows_mouse_and_keys(open_tab, form, session):
    tab = open_tab(storage_state=session, viewport={"width": 1280, "height": 900})
    tab.page.goto(form)
    box = tab.page.locator(".focal img").bounding_box()

    tab.page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    clicked = fields(tab.page)
    tab.page.keyboard.press("ArrowRight")
    tab.page.keyboard.press("Shift+ArrowUp")
    mark = tab.page.locator(".focal-mark")
    box, point = tab.page.locator(".focal img").bounding_box(), mark.bounding_box()

    assert (clicked, fields(tab.page)) == (["0.25", "0.75"], ["0.26", "0.65"])
    assert mark.get_attribute("aria-label") == (
        "Focal point: 26 % from the left, 65 % from the top"
    )
    assert point["x"] + point["width"] / 2 == pytest.approx(box["x"] + box["width"] * 0.26, abs=2)
    assert point["y"] + point["height"] / 2 == pytest.approx(box["y"] + box["height"] * 0.65, abs=2)
    assert tab.refused == []


def test_without_a_script_the_two_fields_do(open_tab, form, session):
    tab = open_tab(storage_state=session, java_script_enabled=False)
    tab.page.goto(form)

    assert tab.page.locator(".focal-mark").count() == 0
    assert tab.page.locator("#id_focal_x").is_visible()
