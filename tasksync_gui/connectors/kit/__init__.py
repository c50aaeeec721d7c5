"""What connectors share. A map, each name a module of this package (``engine.runtime`` where it says so):

json_path            text, identity, integer, moment, records, choice ...: reads odd JSON and never raises
markers              Footer: the create marker as the last line of a text, taken off exactly
people               Directory, Person, parse_aliases: names for ``assignee``; hand them to ``Snapshot.people``
refusals             which fields a refusal is about, by the names that a system's own words have for them
xml                  parse_multistatus: WebDAV's answers, read by a parser that no document can harm
codes                the codes of everything that is said here; ``services/phrases`` has the words

http.http            HttpClient: one server, one account; same-origin redirects, body limit, reads tried again
http.rest            RestClient: JSON in and out over it; a system's own error words (ErrorReader, Refusal)
http.errors          the only place where an HTTP status becomes one of our errors
http.pacing          Pacer: published limits (Limit) at 80 %, slowed by what headers say (HeaderReader, counted)
http.decoding        an answer's content unpacked in pieces, in one layer, within a limit
http.password        Password: a name with its password, by Basic or, where a server wants that, by Digest
http.turns           WriteTurns: how many writes a server bears at once, learnt from its locks and kept
http.paging          by_number, by_offset, by_cursor, next_link: the whole list, once each, or an error
http.prefetch        PagePrefetcher: the next page of a list is asked for as soon as one has come, before it is read
http.page_pipeline   PagePipeline: pages become tasks in a thread while the next ones load; hand its ``take`` to paging
http.collector       Python's collector of garbage rests while a list is read, and never for longer
http.request_count   how many requests a read took

auth.oauth           TokenSource: tokens renewed in time, safe for crashes and two processes
auth.oauth_device    signing in by a code that the person enters elsewhere; needs no secret
auth.oauth_loopback  signing in in the browser, which comes back to this computer
auth.registered_app  signing in with an app that the account's owner has registered: options, tokens, the browser

files.files          reading, locking and replacing files so that a crash leaves the old or the new one
files.documents      Document: a list in a file, and who is who in it between two reads
files.parts          records as pieces of their file's text, so that what nobody edited keeps every byte
files.opened         a file that was read and understood, and the writes that wait for it
files.encoding       the one encoding of a file, found out once and kept
files.recognition    which record is which, where records bear no ids
files.memory         what an account remembers of its file between two reads
files.archive        tasks that moved to the archive beside a list are completed, not deleted
files.file_connector  FileConnector: a whole connector for a document in a file

engine.runtime.retry   tries: what may be repeated; writes are repeated by the engine only, after a probe
engine.runtime.calls   heard, wrote: for a connector with a client of its own; http.http says both by itself
engine.runtime.gather  gather_or_cancel: several requests at once; when one fails, none of them is left behind

Rich text is a package of its own, ``connectors/richtext``, with a README.
"""
