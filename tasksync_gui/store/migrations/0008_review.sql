-- The last runs of a pair are the last that began, whatever the clock said then.
CREATE INDEX runs_of_pair ON runs (pair);
-- The one open review of a pair: which plan it is of, and what a person has answered to its rows so far.
CREATE TABLE reviews (
    pair TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    created_at TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;
