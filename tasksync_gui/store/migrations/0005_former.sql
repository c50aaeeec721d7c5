-- A synced task that is gone under its id, until its link is dealt with: what it said tells it under a new id.
CREATE TABLE former (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (pair, side, id)
) STRICT, WITHOUT ROWID;
