"""What a page says, read from its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
    *("source", "track", "wbr"),
}
# Attributes that a person reads or hears.
SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
SPOKEN_META = {"description", "og:title", "og:description", "og:site_name", "og:image:alt"}


@dataclass
class Element:
    tag: str
    attributes: dict
    language: str
    text: str = ""


@dataclass
class Words:
    """A stretch of text, with the elements around it from the outside in."""

    text: str
    language: str
    inside: tuple[Element, ...]

    def is_inside(self, *tags):
        return any(element.tag in tags for element in self.inside)


@dataclass
class Document(HTMLParser):
    html: str
    elements: list[Element] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        around = self.open[-1].language if self.open else ""
        element = Element(tag, attributes, attributes.get("lang", around))
        self.elements.append(element)
        spoken = set(SPOKEN)
        if tag == "input" and attributes.get("type") in {"submit", "button"}:
            spoken.add("value")
        if tag == "meta" and {attributes.get("name"), attributes.get("property")} & SPOKEN_META:
            spoken.add("content")
        for name in spoken & attributes.keys():
            self.words.append(Words(attributes[name], element.language, (*self.open, element)))
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while any(element.tag == tag for element in self.open):
            if self.open.pop().tag == tag:
                return

    def handle_data(self, data):
        for element in self.open:
            element.text += data
        if text := " ".join(data.split()):
            language = self.open[-1].language if self.open else ""
            self.words.append(Words(text, language, tuple(self.open)))

    def all(self, tag):
        return [element for element in self.elements if element.tag == tag]

    def first(self, tag):
        return next(iter(self.all(tag)), None)

    @property
    def title(self):
        element = self.first("title")
        return " ".join(element.text.split()) if element else ""

    @property
    def links(self):
        """Addresses that the page's own links lead to, without their fragments."""
        return [
            element.attributes["href"].partition("#")[0]
            for element in self.elements
            if element.tag in {"a", "link"} and element.attributes.get("href")
        ]

    @property
    def hidden_fields(self):
        return {
            element.attributes["name"]: element.attributes.get("value", "")
            for element in self.all("input")
            if element.attributes.get("type") == "hidden" and "name" in element.attributes
        }

    def answers(self, button):
        """What a browser sends of the form that has `button` (its name), as it is shown."""
        for form in self.forms():
            if button in form.pop("buttons"):
                return form
        raise AssertionError(f"no form has {button}")

    def forms(self):
        sent, is_single = {"buttons": set()}, True
        for element in self.elements:
            name, kind = element.attributes.get("name"), element.attributes.get("type", "text")
            if element.tag == "form":
                yield sent
                sent = {"buttons": set()}
            elif element.tag == "select":
                choices = sent[name] = []
                is_single = "multiple" not in element.attributes
            elif element.tag == "option" and ("selected" in element.attributes or is_single):
                # Where none is selected, the first of a list that drops down is.
                if "selected" in element.attributes or not choices:
                    choices[: len(choices) if is_single else 0] = []
                    choices.append(element.attributes.get("value", element.text))
            elif element.tag == "textarea":
                sent[name] = element.text.removeprefix("\n")
            elif element.tag == "input" and kind == "submit":
                sent["buttons"].add(name)
            elif element.tag == "input" and name and kind != "file":
                is_box = kind in {"checkbox", "radio"}
                if not is_box or "checked" in element.attributes:
                    value = element.attributes.get("value", "on" if is_box else "")
                    sent.setdefault(name, []).append(value)
        yield sent
