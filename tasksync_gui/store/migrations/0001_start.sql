CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    connector TEXT NOT NULL,
    settings TEXT NOT NULL,
    enabled INTEGER NOT NULL
) STRICT;
CREATE TABLE pairs (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL) STRICT;
CREATE TABLE sides (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    cursor TEXT,
    runs_since_full INTEGER NOT NULL DEFAULT 0,
    last_full_at TEXT,
    PRIMARY KEY (pair, side)
) STRICT;
CREATE TABLE applied (pair TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT;
CREATE TABLE links (
    pair TEXT NOT NULL,
    id TEXT NOT NULL,
    source_id TEXT,
    destination_id TEXT,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    failures INTEGER NOT NULL,
    problem TEXT NOT NULL,
    retry_at TEXT,
    changed_at TEXT,
    PRIMARY KEY (pair, id)
) STRICT;
CREATE UNIQUE INDEX links_source ON links (pair, source_id) WHERE source_id IS NOT NULL AND state <> 'tombstone';
CREATE UNIQUE INDEX links_destination ON links (pair, destination_id)
    WHERE destination_id IS NOT NULL AND state <> 'tombstone';
CREATE TABLE base (
    pair TEXT NOT NULL,
    link TEXT NOT NULL,
    field TEXT NOT NULL,
    element TEXT NOT NULL,
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (pair, link, field, element),
    FOREIGN KEY (pair, link) REFERENCES links (pair, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE observations (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (pair, side, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    pair TEXT NOT NULL,
    operation TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at TEXT,
    document TEXT NOT NULL,
    PRIMARY KEY (pair, operation)
) STRICT;
CREATE INDEX journal_open ON journal (pair) WHERE state = 'intent';
CREATE TABLE leases (
    pair TEXT PRIMARY KEY,
    owner TEXT,
    token INTEGER NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    pair TEXT NOT NULL,
    pair_name TEXT NOT NULL,
    trigger TEXT NOT NULL,
    started_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    adopted INTEGER NOT NULL,
    held INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    finished_at TEXT,
    requests INTEGER NOT NULL,
    seconds REAL NOT NULL,
    plan_digest TEXT NOT NULL,
    message TEXT NOT NULL,
    retryable INTEGER NOT NULL,
    overridden TEXT NOT NULL,
    needs_review INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_time ON runs (started_at);
CREATE INDEX runs_by_pair ON runs (pair, started_at);
CREATE TABLE changes (
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    operation TEXT NOT NULL,
    kind TEXT NOT NULL,
    side TEXT NOT NULL,
    title TEXT NOT NULL,
    field TEXT,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    at TEXT NOT NULL,
    ok INTEGER NOT NULL,
    message TEXT NOT NULL,
    link TEXT,
    remote_id TEXT,
    PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE plans (
    digest TEXT NOT NULL,
    pair TEXT NOT NULL,
    created_at TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (pair, digest)
) STRICT;
CREATE TABLE decisions (
    pair TEXT NOT NULL,
    question TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (pair, question)
) STRICT;
