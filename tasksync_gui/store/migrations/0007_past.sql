-- What a task said before, newest first: sixteen digits of each fingerprint and eight of the lease that first saw it.
ALTER TABLE observations ADD COLUMN past TEXT NOT NULL DEFAULT '';
ALTER TABLE former ADD COLUMN past TEXT NOT NULL DEFAULT '';
-- A task as it was when it was last accounted for, while a run that saw it otherwise could not act on that.
CREATE TABLE unaccounted (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (pair, side, id)
) STRICT, WITHOUT ROWID;
-- 1: the list was found to have gone back in time, and not all of that is dealt with.
ALTER TABLE sides ADD COLUMN went_back INTEGER NOT NULL DEFAULT 0;
-- The whole record of a task that was deleted, as its system had it.
ALTER TABLE changes ADD COLUMN record TEXT NOT NULL DEFAULT '';
