"""Ten thousand tasks as people have them, in each of the fakes: most with notes, a third of those formatted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.richtext.adf import write_adf
from tasksync_gui.connectors.richtext.asana_html import write_asana_html
from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.wiki import write_wiki
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.engine.ports import Clock, TaskReader
from tests.fakes.asana import FakeAsana
from tests.fakes.github import FakeGitHub
from tests.fakes.jira import EMAIL, FakeJira
from tests.fakes.jira import SECRET as JIRA_TOKEN
from tests.fakes.service import FakeService
from tests.fakes.trello import KEY, TOKEN, FakeTrello
from tests.support.jira import PROJECT

LINE = "Ask {n} about the invoice for room {m}, and tell everybody by Friday."
WORDS = """\
The export of list {n} stops after row {m}: see https://example.org/lists/{n} and file_{n}_old.csv there.

It worked on 3*{m} rows last week (same machine). Call Mia & Tom #{m} before you change anything!
Nothing urgent."""
REPORT = """\
## What happens

Opening page **{n}** with `lang=de-{m}` shows *nothing*:

1. Sign in as ada{n}
2. Open [the page](https://example.org/pages/{n}?tab={m})
3. Choose **Print**, then _Cancel_

```python
page = load({n})
assert page.title == "Report {m}"
```

Expected: the page. See also #{m}."""
MEETING = """\
# Meeting {n}

> Decided on Monday: no more than {m} rows.

- Room {m}
  - chairs
  - **projector** is broken
- Lunch for {n}

| who | what |
| --- | --- |
| Mia | slides for {n} |
| Tom | room {m} |

- [ ] invite everybody
- [x] book the room

---

Next time: Tuesday."""
MIXTURE = ("", LINE, LINE, WORDS, REPORT, LINE, WORDS, REPORT, MEETING, LINE)
"""Tasks take them in turn."""


def notes(number: int) -> str:
    """The notes of a task as Markdown."""
    return MIXTURE[number % len(MIXTURE)].replace("{n}", str(number)).replace("{m}", str(number % 97))


@dataclass(frozen=True)
class Filled:
    """A fake with tasks in it, and how a fresh program reads it."""

    key: str
    title: str
    fake: FakeService
    collection: str
    options: Mapping[str, str]
    """``{url}`` stands for where it is served."""

    def connect(self, url: str, clock: Clock, folder: Path) -> TaskReader:
        """A connector as the program opens it."""
        spec = load_registry(third_party=False).get(self.key)
        config = spec.config.model_validate({name: text.replace("{url}", url) for name, text in self.options.items()})
        return spec.open(config, ConnectorContext(clock, folder))


def github(count: int) -> Filled:
    """A repository."""
    fake = FakeGitHub()
    for number in range(count):
        fake.add(
            "octo/work", f"Issue number {number}", notes(number).replace("\n", "\r\n") or None,
            labels=["bug", f"area-{number % 9}"], assignees=["mona"] if number % 3 else [],
        )  # fmt: skip
    return Filled("github", "GitHub", fake, "octo/work", {"url": "{url}", "token": fake.token})


def jira_cloud(count: int) -> Filled:
    """A project of Jira Cloud."""
    return _jira(FakeJira("cloud"), count, "Jira Cloud", lambda text: write_adf(None, text))


def jira_datacenter(count: int) -> Filled:
    """A project of Jira Data Center."""
    return _jira(
        FakeJira("datacenter"), count, "Jira Data Center", lambda text: write_wiki(read_markdown(text)) or None
    )


def _jira(fake: FakeJira, count: int, title: str, write: Callable[[str], object]) -> Filled:
    for number in range(count):
        fake.state.add(
            PROJECT, f"Issue number {number}", description=write(notes(number)), labels=["bug", f"area-{number % 9}"],
            assignee="mia" if number % 3 else None, duedate="2026-06-01" if number % 2 else None,
        )  # fmt: skip
    options = {"url": "{url}", "kind": fake.kind, "email": EMAIL if fake.cloud else "", "token": JIRA_TOKEN}
    return Filled("jira", title, fake, PROJECT, options)


def asana(count: int) -> Filled:
    """A project; every hundredth task has one subtask."""
    fake = FakeAsana()
    fake.tags = {fake.gid(): "bug", fake.gid(): "home"}
    parent = None
    for number in range(count):
        html = write_asana_html(read_markdown(notes(number)))
        below = parent if number % 100 == 1 else None
        made = fake.add(fake.work, f"Task number {number}", below, html=html, tags=list(fake.tags)[: number % 3])
        made.due_on = "2026-06-01" if number % 2 else None
        made.assignee = fake.me if number % 3 else None
        parent = made
    options = {"server": f"{{url}}{fake.prefix}", "token": fake.token, "paid_plan": "true"}
    return Filled("asana", "Asana", fake, fake.work, options)


def trello(count: int) -> Filled:
    """A board."""
    fake = FakeTrello()
    board = fake.add_board("Work", "To Do", "Doing", "Done")
    labels = [fake.add_label(board, "bug"), fake.add_label(board, "home")]
    for number in range(count):
        fake.add(
            board, f"Card number {number}", ("To Do", "Doing", "Done")[number % 3], desc=notes(number),
            idLabels=labels[: number % 3], idMembers=[fake.me] if number % 3 else [],
            due="2026-06-01T12:00:00.000Z" if number % 2 else None,
        )  # fmt: skip
    fake.tick(3600)
    return Filled("trello", "Trello", fake, board.id, {"url": "{url}/1/", "key": KEY, "token": TOKEN})


FAKES: tuple[Callable[[int], Filled], ...] = (jira_cloud, jira_datacenter, asana, trello, github)
