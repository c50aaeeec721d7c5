-- Tasks seen only since the cursor was taken: the next incremental read must show them or be asked about them.
ALTER TABLE observations ADD COLUMN echoed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX observations_unechoed ON observations (pair) WHERE echoed = 0;
