"""What Atlassian's document format allows (version 1), for a fake that refuses what Jira Cloud refuses."""

from __future__ import annotations

from typing import Any

INLINE = frozenset(
    [
        "text",
        "hardBreak",
        "mention",
        "emoji",
        "date",
        "status",
        "inlineCard",
        "placeholder",
        "mediaInline",
        "inlineExtension",
    ]
)
_FLOW = frozenset(["paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle"])
ALLOWED: dict[str, frozenset[str]] = {
    "doc": _FLOW | frozenset(["taskList", "blockquote", "decisionList", "heading", "mediaGroup", "rule", "panel", "table", "expand", "blockCard", "embedCard", "extension", "bodiedExtension", "layoutSection"]),
    "paragraph": INLINE,
    "heading": INLINE,
    "taskItem": INLINE,
    "codeBlock": frozenset({"text"}),
    "bulletList": frozenset({"listItem"}),
    "orderedList": frozenset({"listItem"}),
    "listItem": _FLOW,
    "blockquote": _FLOW | {"mediaGroup", "extension"},
    "taskList": frozenset({"taskItem", "taskList"}),
    "table": frozenset({"tableRow"}),
    "tableRow": frozenset({"tableCell", "tableHeader"}),
    "tableCell": _FLOW | frozenset(["panel", "blockquote", "rule", "heading", "mediaGroup", "decisionList", "taskList", "blockCard", "extension"]),
    "panel": _FLOW | frozenset(["heading", "taskList", "rule", "decisionList", "blockCard", "mediaGroup", "extension"]),
    "mediaSingle": frozenset({"media", "caption"}),
    "mediaGroup": frozenset({"media"}),
    "expand": _FLOW | frozenset(["panel", "blockquote", "rule", "heading", "mediaGroup", "table", "taskList"]),
}  # fmt: skip
ALLOWED["tableHeader"] = ALLOWED["tableCell"]
NEEDS_CONTENT = frozenset(
    ["bulletList", "orderedList", "listItem", "blockquote", "taskList", "table", "tableRow", "tableCell", "tableHeader"]
)
FIRST_IN_ITEM = frozenset({"paragraph", "mediaSingle", "codeBlock"})
BESIDE_CODE = frozenset({"code", "link", "annotation"})


def adf_problem(document: Any) -> str:
    """Why ``document`` is refused; empty if it is sound."""
    if not isinstance(document, dict) or document.get("type") != "doc" or document.get("version") != 1:
        return "Operation value must be an Atlassian Document"
    return _problem(document, "doc")


def _problem(node: dict[str, Any], path: str) -> str:
    kind = node["type"]
    if kind == "text":
        return _text_problem(node, path)
    inner = node.get("content", [])
    if kind in NEEDS_CONTENT and not inner:
        return f"{path} is empty"
    if kind in ("taskList", "taskItem") and not node.get("attrs", {}).get("localId"):
        return f"{path} has no localId"
    if kind == "heading" and node.get("attrs", {}).get("level") not in range(1, 7):
        return f"{path} has no level"
    if kind == "listItem" and inner and inner[0].get("type") not in FIRST_IN_ITEM:
        return f"{path} begins with {inner[0].get('type')}"
    for index, child in enumerate(inner):
        where = f"{path}/{child.get('type')}[{index}]"
        if kind in ALLOWED and child.get("type") not in ALLOWED[kind]:
            return f"{where} is not allowed"
        if kind == "codeBlock" and child.get("marks"):
            return f"{where} has marks"
        if problem := _problem(child, where):
            return problem
    return ""


def _text_problem(node: dict[str, Any], path: str) -> str:
    if not isinstance(node.get("text"), str) or not node["text"]:
        return f"{path} has no text"
    marks = [mark.get("type") for mark in node.get("marks", [])]
    if "code" in marks and not set(marks) <= BESIDE_CODE:
        return f"{path} mixes code with {marks}"
    if any(mark.get("type") == "link" and not mark.get("attrs", {}).get("href") for mark in node.get("marks", [])):
        return f"{path} links to nothing"
    return ""
