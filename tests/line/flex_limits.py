"""What LINE documents about Flex messages and its OpenAPI file does not say, as far as we use them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import regex

TEXT_SIZES = ("md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
"""From ``md`` on: many of our readers are over 70."""


def flex_errors(message: Mapping[str, Any]) -> list[str]:
    """Check a Flex message with one bubble: LINE's limits, and our own lower limit of sizes."""
    errors = []
    alt, bubble = message["altText"], message["contents"]
    if not alt.strip() or len(alt.encode("utf-16-le", "surrogatepass")) // 2 > 1500:
        errors.append("altText: empty or more than 1500 UTF-16 units")
    if bubble["type"] != "bubble":
        errors.append(f"contents: {bubble['type']}")
    if len(json.dumps(bubble)) > 30_000:
        errors.append("a bubble of more than 30 KB")
    if not {"header", "hero", "body", "footer"} & bubble.keys():
        errors.append("a bubble of nothing")
    for component in components(bubble):
        errors += [f"{component['type']}: {error}" for error in _component_errors(component)]
    return errors


def components(value: object) -> Iterator[Mapping[str, Any]]:
    """List the boxes, texts, buttons and separators in the order in which they are read."""
    if isinstance(value, dict):
        if value.get("type") not in (None, "bubble", "uri"):
            yield value
        for name in ("header", "hero", "body", "footer", "contents"):
            yield from components(value.get(name))
    elif isinstance(value, list):
        for inner in value:
            yield from components(inner)


def _component_errors(component: Mapping[str, Any]) -> Iterator[str]:
    for name, value in component.items():
        if name.lower().endswith("color") and not re.fullmatch(r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?", value):
            yield f"{name} {value}"
    kind = component["type"]
    if kind == "box" and not component["contents"]:
        yield "empty"
    elif kind == "text":
        if not component["text"].strip("\u200b\ufeff \u3000\n\t"):
            yield "May not be empty"
        if component["size"] not in TEXT_SIZES or not component["wrap"] or not component["scaling"]:
            yield "small, or does not grow or wrap"
    elif kind == "button":
        yield from _action_errors(component["action"])
    elif kind not in ("box", "separator"):
        yield "not one of ours"


def _action_errors(action: Mapping[str, Any]) -> Iterator[str]:
    if action["type"] != "uri":
        yield f"action {action['type']}"
    if not 1 <= len(regex.findall(r"\X", action["label"].strip())) <= 40:
        yield "label empty or more than 40 graphemes"
    uri = action["uri"]
    if len(uri) > 1000 or not re.fullmatch(r"(https?://[A-Za-z0-9.-]+(:\d+)?([/?#]|\Z)|tel:\d)[!-~]*", uri):
        yield f"uri {uri[:40]}"
    if re.search(r'%(?![0-9A-Fa-f]{2})|[<>"\\^`{|}]', uri):
        yield "uri not percent-encoded"
