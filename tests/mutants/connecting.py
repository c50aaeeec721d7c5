"""Mistakes in asking systems: pages that are asked for before anybody wants them."""

from __future__ import annotations

from tests.mutants.edits import drop, swap, without
from tests.mutants.mutant import Mutant, about
from tests.mutants.noticing import AHEAD, ASANA_PAGES, GITHUB_PAGES, JIRA_PAGES, TRELLO_PAGES

CONNECTING: tuple[Mutant, ...] = (
    *about(
        "prefetch",
        ("read-first", "PagePrefetcher.begin", drop("await self._left[place].wait()"),
         "a page is read once the request for the next one is on its way", (AHEAD,)),
        ("not-asked", "PagePrefetcher.begin", drop("self.start(place)"),
         "a page is asked for before anybody wants it", (AHEAD,)),
        ("asked-twice", "PagePrefetcher.start", without("place in self._left"),
         "a page is asked for once", (AHEAD,)),
        ("waits-for-ever", "PagePrefetcher.start", drop("asked.add_done_callback(...)"),
         "a request that is never sent keeps nobody waiting", (AHEAD,)),
        ("guessed", "told_in", without("body.find(name, at + 1) >= 0"),
         "the next page is told from the raw answer only where that is sure", (AHEAD,)),
        ("no-head-start", "GitHubClient.issues", drop("ahead.start(next_link(headers, url))"),
         "the next page is asked for while the one before is still coming", (GITHUB_PAGES,)),
        ("github-late", "GitHubClient.issues", drop("await ahead.begin(next_link(answer.headers, answer.url))"),
         "a page is read once the request for the next one is on its way", (GITHUB_PAGES,)),
        ("jira-late", "JiraClient.search", drop("await ahead.begin(told_in(...))"),
         "on Cloud the next page is asked for before one is read", (JIRA_PAGES,)),
        ("jira-one-by-one", "JiraClient.search", drop("await numbers.begin(str($place))"),
         "on Data Center whoever comes makes room for the next page", (JIRA_PAGES,)),
        ("asana-late", "AsanaClient._pass", drop("await ahead.begin(told_in(...))"),
         "the next page is asked for before one is read", (ASANA_PAGES,)),
        ("trello-late", "TrelloClient.cards", drop("await ahead.begin($place)"),
         "the next page is asked for before a sorted one is read", (TRELLO_PAGES,)),
        ("trello-unsorted", "TrelloClient.cards", swap("oldest_in(answer.body) if sorted_ else None", "oldest_in(answer.body)"),
         "nothing is guessed before a page has shown that cards are sorted", (TRELLO_PAGES,)),
    ),
)  # fmt: skip
