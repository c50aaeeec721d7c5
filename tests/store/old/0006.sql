PRAGMA user_version = 6;
BEGIN TRANSACTION;
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    connector TEXT NOT NULL,
    settings TEXT NOT NULL,
    enabled INTEGER NOT NULL
) STRICT;
INSERT INTO "accounts" VALUES('a1','Work','caldav','{"url":"https://example.org/"}',1);
CREATE TABLE applied (pair TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT;
INSERT INTO "applied" VALUES('pair-1','fingerprint',1);
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
INSERT INTO "base" VALUES('pair-1','l1','labels','x','"x"','"X"','delivered');
INSERT INTO "base" VALUES('pair-1','l1','status','','{"status":"completed","at":"2026-03-01T09:30:00Z"}','null','agreed');
INSERT INTO "base" VALUES('pair-1','l1','title','','"a"','"b"','delivered');
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
INSERT INTO "changes" VALUES('run-1',0,'op-1','update','source','Title','due','{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"}','{"due":null,"recurrence":null}','2026-03-02T12:00:00+00:00',1,'[]','l1','s1');
CREATE TABLE decisions (
    pair TEXT NOT NULL,
    question TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (pair, question)
) STRICT;
INSERT INTO "decisions" VALUES('pair-1','
l1


labels','{"answer":"value","link":"l1","source_id":null,"destination_id":null,"field":"labels","value":["x"],"shown":"abc","decided_at":"2026-03-02T12:00:00+00:00"}');
CREATE TABLE former (
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
INSERT INTO "journal" VALUES('pair-1','done','committed','2026-03-02T12:00:00+00:00','{"operation":"done","run":"run-1","pair":"pair-1","link":"l1","kind":"update","side":"source","title":"Title","marker":"","desired":{"title":"new","labels":["a"]},"before_image":{"title":"Zahnarzt \ud83e\uddb7 \u202ertl","notes":"line\n\tone \u007f","status":{"status":"completed","at":"2026-03-01T09:30:00Z"},"due":{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"},"start":{"when":"2026-03-01"},"priority":5,"labels":["a b","\u00df"],"parent":null,"assignee":{"unmapped":"user/7"}},"base_after":[["title","","a","b","delivered"]],"plan_digest":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","target":"s1","counterpart":"d1","expected_revision":"r1","reason":[{"code":"text","args":{"text":"because"}}],"started_at":"2026-03-02T12:00:00+00:00","since":null,"state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('pair-1','open','intent','2026-03-02T12:00:00+00:00','{"operation":"open","run":"run-1","pair":"pair-1","link":"l1","kind":"update","side":"source","title":"Title","marker":"","desired":{"title":"new","labels":["a"]},"before_image":{"title":"Zahnarzt \ud83e\uddb7 \u202ertl","notes":"line\n\tone \u007f","status":{"status":"completed","at":"2026-03-01T09:30:00Z"},"due":{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"},"start":{"when":"2026-03-01"},"priority":5,"labels":["a b","\u00df"],"parent":null,"assignee":{"unmapped":"user/7"}},"base_after":[["title","","a","b","delivered"]],"plan_digest":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","target":"s1","counterpart":"d1","expected_revision":"r1","reason":[{"code":"text","args":{"text":"because"}}],"started_at":"2026-03-02T12:00:00+00:00","since":null,"state":"intent","link_after":null,"replaces":null}');
CREATE TABLE leases (
    pair TEXT PRIMARY KEY,
    owner TEXT,
    token INTEGER NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
INSERT INTO "leases" VALUES('pair-1',NULL,1,'2026-03-02T12:01:00+00:00');
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
INSERT INTO "links" VALUES('pair-1','l1','s1','d1','live','Title',0,'[]',NULL,'2026-03-02T12:00:00+00:00');
CREATE TABLE observations (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL, echoed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (pair, side, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "observations" VALUES('pair-1','destination','t1','5324fb8c4e3e77dc458e8620305d003e8d94812e02acbad4623d92791bd74c0a','{"id":"t1","revision":"r1","fields":{"title":"Zahnarzt \ud83e\uddb7 \u202ertl","notes":"line\n\tone \u007f","status":{"status":"completed","at":"2026-03-01T09:30:00Z"},"due":{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"},"start":{"when":"2026-03-01"},"priority":5,"labels":["a b","\u00df"],"parent":null,"assignee":{"unmapped":"user/7"}},"raw":"raw\r\nbytes","marker":"ts1-x","uid":"uid","url":"https://example.org/t","created_at":"2026-03-02T12:00:00+00:00","modified_at":"2026-03-02T12:00:00+00:00"}',1);
INSERT INTO "observations" VALUES('pair-1','source','t1','5324fb8c4e3e77dc458e8620305d003e8d94812e02acbad4623d92791bd74c0a','{"id":"t1","revision":"r1","fields":{"title":"Zahnarzt \ud83e\uddb7 \u202ertl","notes":"line\n\tone \u007f","status":{"status":"completed","at":"2026-03-01T09:30:00Z"},"due":{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"},"start":{"when":"2026-03-01"},"priority":5,"labels":["a b","\u00df"],"parent":null,"assignee":{"unmapped":"user/7"}},"raw":"raw\r\nbytes","marker":"ts1-x","uid":"uid","url":"https://example.org/t","created_at":"2026-03-02T12:00:00+00:00","modified_at":"2026-03-02T12:00:00+00:00"}',1);
CREATE TABLE pairs (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL) STRICT;
INSERT INTO "pairs" VALUES('pair-1','Pair','{"id":"pair-1","name":"Pair","source":["a1","x","Tasks"],"destination":["a2","y","List"],"mode":"update","policy":"newest","delete_policy":"hold","field_policies":{"notes":"source"},"excluded_fields":["parent"],"interval":600,"enabled":false,"zone":"Europe/Berlin","paused_until":"2026-03-02T12:00:00+00:00","labels":["work"],"completed":false}');
CREATE TABLE plans (
    digest TEXT NOT NULL,
    pair TEXT NOT NULL,
    created_at TEXT NOT NULL,
    document TEXT NOT NULL, undoes TEXT,
    PRIMARY KEY (pair, digest)
) STRICT;
INSERT INTO "plans" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','pair-1','2026-03-02T12:00:00+00:00','{"pair":"pair-1","mode":"two-way","digest":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","basis":"basis","created_at":"2026-03-02T12:00:00+00:00","operations":[{"id":"op-1","kind":"update","side":"destination","link":"l1","title":"Title","changes":[["title","Zahnarzt \ud83e\uddb7 \u202ertl","Zahnarzt \ud83e\uddb7 \u202ertl"],["notes","line\n\tone \u007f","line\n\tone \u007f"],["status",{"status":"completed","at":"2026-03-01T09:30:00Z"},{"status":"completed","at":"2026-03-01T09:30:00Z"}],["due",{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"},{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"}],["start",{"when":"2026-03-01"},{"when":"2026-03-01"}],["priority",5,5],["labels",["a b","\u00df"],["a b","\u00df"]],["parent",null,null],["assignee",{"unmapped":"user/7"},{"unmapped":"user/7"}]],"reason":[{"code":"text","args":{"text":"why"}}],"target":"d1","counterpart":"s1","expected_revision":"r","base_after":[["title","","a","b","delivered"]],"before_image":{"title":"Zahnarzt \ud83e\uddb7 \u202ertl","notes":"line\n\tone \u007f","status":{"status":"completed","at":"2026-03-01T09:30:00Z"},"due":{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"},"start":{"when":"2026-03-01"},"priority":5,"labels":["a b","\u00df"],"parent":null,"assignee":{"unmapped":"user/7"}},"decision":"do","rank":2,"after":["op-0"],"score":0.9,"url":"https://x/","shown":"s","link_after":null}],"held":[{"id":"h1","kind":"conflict","title":"T","reason":[{"code":"text","args":{"text":"r"}}],"link":"l1","field":"due","source_id":"s","destination_id":"d","source_modified_at":"2026-03-02T12:00:00+00:00","destination_modified_at":"2026-03-02T12:00:00+00:00","shown":"shown","values":[{"due":"2026-03-09T17:00:00[Europe/Berlin]","recurrence":"FREQ=WEEKLY;BYDAY=MO"},{"due":null,"recurrence":null},null]}],"guards":[["deletions",{"code":"text","args":{"text":"many"}},"source",9]],"notes":[["drift",{"code":"text","args":{"text":"m"}},"t","l1","title"]],"problems":[["a:1",{"code":"text","args":{"text":"bad"}},"x"]],"updates":[{"link":"l1","state":null,"source_id":null,"destination_id":null,"base":[["title","","a","b","delivered"]],"title":"T","problem":[]}],"requests":7,"first_contact":true,"undoes":null}',NULL);
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
, undoes TEXT) STRICT;
INSERT INTO "runs" VALUES('run-1','pair-1','Pair','manual','2026-03-02T12:00:00+00:00','running',0,0,0,0,0,0,NULL,0,0.0,'','[]',0,'[]',0,NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO "settings" VALUES('epoch','1');
INSERT INTO "settings" VALUES('schedule.pause','until resumed');
CREATE TABLE sides (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    cursor TEXT,
    runs_since_full INTEGER NOT NULL DEFAULT 0,
    last_full_at TEXT,
    PRIMARY KEY (pair, side)
) STRICT;
INSERT INTO "sides" VALUES('pair-1','source','cursor-source',0,'2026-03-02T12:00:00+00:00');
INSERT INTO "sides" VALUES('pair-1','destination','cursor-destination',0,'2026-03-02T12:00:00+00:00');
CREATE UNIQUE INDEX links_source ON links (pair, source_id) WHERE source_id IS NOT NULL AND state <> 'tombstone';
CREATE UNIQUE INDEX links_destination ON links (pair, destination_id)
    WHERE destination_id IS NOT NULL AND state <> 'tombstone';
CREATE INDEX journal_open ON journal (pair) WHERE state = 'intent';
CREATE INDEX runs_by_time ON runs (started_at);
CREATE INDEX runs_by_pair ON runs (pair, started_at);
CREATE INDEX observations_unechoed ON observations (pair) WHERE echoed = 0;
CREATE INDEX runs_running ON runs (pair) WHERE outcome = 'running';
COMMIT;
