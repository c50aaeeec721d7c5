"""What connectors share. A map:

http      HttpClient: one server, one account; same-origin redirects, body limit, retries of reads, 401 → renew once
rest      RestClient: JSON in and out over it; clear errors, a system's own error words (ErrorReader, Refusal)
errors    the only place where an HTTP status becomes one of our errors
pacing    Pacer: published limits (Limit) at 80 %, slowed by what headers say (HeaderReader, counted)
retry     full-jitter tries for what may be repeated; writes are repeated by the engine only, after a probe
steps     carried_out: later requests of a write that needs several; a lost one is probed for, never sent twice
paging    by_number, by_offset, by_cursor, next_link: the whole list, once each, or an error
ahead     Ahead: the next page of a list is asked for as soon as one has come, before it is read
meanwhile Meanwhile: pages become tasks in a thread while the next ones load; hand its ``take`` to paging
together  together: several requests at once; when one fails, none of them is left behind
lenient   text, identity, integer, moment, records, choice ...: reads odd JSON and never raises
markers   Footer: the create marker as the last line of a text, taken off exactly
oauth     TokenSource: tokens renewed in time, safe for crashes and two processes; oauth_device, oauth_loopback
own_app   signing in with an app that the account's owner has registered: options, tokens, the browser
people    Directory, Person, parse_aliases: canonical names for ``assignee``; hand names to ``Snapshot.people``
richtext  Markdown ↔ dialects, with the raw body kept as shadow, and what it holds besides its text
files     and documents, file_connector: lists in files
"""
