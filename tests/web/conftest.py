"""The real app with みほん町's real knowledge, and a reader that takes pages at their word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.app import create_app
from bot.settings import Settings

VOID = {"br", "input", "link", "meta", "img", "hr", "path", "rect"}


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("web")
    return create_app(Settings(db=folder / "komado.db", reload_seconds=0))


@pytest.fixture
def resident(app: Flask) -> FlaskClient:
    """Open a browser that has never been here."""
    return app.test_client()


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def elements(self) -> list[Element]:
        """Itself and everything in it, in the order of the page."""
        return [self, *(inner for child in self.children if isinstance(child, Element) for inner in child.elements)]

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(value in element.attributes.get(name, "").split() for name, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{tag} {attributes}: {len(found)}"
        return found[0]


class StrictReader(HTMLParser):
    """Fails where a tag is left open, closed twice, or carries an attribute twice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}>: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], Element]:
    """Read a page, failing when its HTML is not well formed."""

    def read(text: str) -> Element:
        reader = StrictReader()
        reader.feed(text)
        reader.close()
        assert len(reader.open) == 1, f"left open: {[element.tag for element in reader.open[1:]]}"
        return reader.open[0]

    return read
