PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    connector TEXT NOT NULL,
    settings TEXT NOT NULL,
    enabled INTEGER NOT NULL
) STRICT;
INSERT INTO "accounts" VALUES('eb522f4057d047fcafbaa908b7393944','Left','left','{}',1);
INSERT INTO "accounts" VALUES('17772190f3d34a6399e158b0970a5858','Right','right','{}',1);
CREATE TABLE applied (pair TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT;
INSERT INTO "applied" VALUES('06ad371f49624aaf9583bf00878565f8','d47b11f8cdbfef52588b7ad68cd4d9cb87fc270e28b6226b38fffad15e9afaac',2);
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
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','assignee','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','due','','{"due":null,"recurrence":null}','{"due":null,"recurrence":null}','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','notes','','""','""','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','parent','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','priority','','0','0','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','start','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','status','','{"status":"needs_action","at":null}','{"status":"needs_action","at":null}','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','title','','"Left 2"','"Left 2"','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','assignee','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','due','','{"due":null,"recurrence":null}','{"due":null,"recurrence":null}','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','notes','','"from the right"','"from the right"','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','parent','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','priority','','0','0','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','start','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','status','','{"status":"needs_action","at":null}','{"status":"needs_action","at":null}','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','title','','"Right 0"','"Right 0"','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','assignee','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','due','','{"due":null,"recurrence":null}','{"due":null,"recurrence":null}','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','notes','','""','""','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','parent','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','priority','','0','0','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','start','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','status','','{"status":"needs_action","at":null}','{"status":"needs_action","at":null}','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','title','','"Left 1"','"Left 1"','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','assignee','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','due','','{"due":null,"recurrence":null}','{"due":null,"recurrence":null}','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','notes','','""','""','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','parent','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','priority','','0','0','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','start','','null','null','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','status','','{"status":"needs_action","at":null}','{"status":"needs_action","at":null}','delivered');
INSERT INTO "base" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','title','','"Left 0"','"Left 0"','delivered');
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
INSERT INTO "changes" VALUES('3d85f6d497a04be983c64355fb0b1459',0,'15707eb9-7b2e-5143-82b1-0a36d1ac5148','create','destination','Left 0','title','null','"Left 0"','2026-03-02T12:00:04+00:00',1,'New in Left.','dd3af54f14ac5b6aac275b15ebeb9cbb','2');
INSERT INTO "changes" VALUES('3d85f6d497a04be983c64355fb0b1459',1,'5310a4fc-b484-5b3d-a28d-a50df085d023','create','destination','Left 1','title','null','"Left 1"','2026-03-02T12:00:04+00:00',1,'New in Left.','d9ddd411c7215d8badb9ce5f991cbac7','3');
INSERT INTO "changes" VALUES('3d85f6d497a04be983c64355fb0b1459',2,'889b4490-a0c0-56b7-8744-f9fdb61d6c12','create','destination','Left 2','title','null','"Left 2"','2026-03-02T12:00:04+00:00',1,'New in Left.','5d459baa458d534393e69e14eb574832','4');
INSERT INTO "changes" VALUES('3d85f6d497a04be983c64355fb0b1459',3,'81debecc-ab54-5ae9-9138-3695af6b90cd','create','source','Right 0','title','null','"Right 0"','2026-03-02T12:00:04+00:00',1,'New in Right.','b58ee4f64d4e5289b18a9b63f89fa1ee','4');
INSERT INTO "changes" VALUES('3d85f6d497a04be983c64355fb0b1459',4,'81debecc-ab54-5ae9-9138-3695af6b90cd','create','source','Right 0','notes','null','"from the right"','2026-03-02T12:00:04+00:00',1,'New in Right.','b58ee4f64d4e5289b18a9b63f89fa1ee','4');
CREATE TABLE decisions (
    pair TEXT NOT NULL,
    question TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (pair, question)
) STRICT;
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
INSERT INTO "journal" VALUES('06ad371f49624aaf9583bf00878565f8','15707eb9-7b2e-5143-82b1-0a36d1ac5148','committed','2026-03-02T12:00:04+00:00','{"operation":"15707eb9-7b2e-5143-82b1-0a36d1ac5148","run":"3d85f6d497a04be983c64355fb0b1459","pair":"06ad371f49624aaf9583bf00878565f8","link":"dd3af54f14ac5b6aac275b15ebeb9cbb","kind":"create","side":"destination","title":"Left 0","marker":"ts1-dd3af54f14ac5b6aac275b15ebeb9cbb-cd3ead6ce28bac4f","desired":{"title":"Left 0"},"before_image":{},"base_after":[["title","","Left 0","Left 0","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"33a95826b7d5e580f4ad2b8a66552acc0b4fec20a0d7da587b55e3fb49d0ab6d","target":null,"counterpart":"1","expected_revision":null,"reason":"New in Left.","started_at":"2026-03-02T12:00:04+00:00","since":"2026-03-02T12:00:04+00:00","state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('06ad371f49624aaf9583bf00878565f8','5310a4fc-b484-5b3d-a28d-a50df085d023','committed','2026-03-02T12:00:04+00:00','{"operation":"5310a4fc-b484-5b3d-a28d-a50df085d023","run":"3d85f6d497a04be983c64355fb0b1459","pair":"06ad371f49624aaf9583bf00878565f8","link":"d9ddd411c7215d8badb9ce5f991cbac7","kind":"create","side":"destination","title":"Left 1","marker":"ts1-d9ddd411c7215d8badb9ce5f991cbac7-a8eb0c8b85b82208","desired":{"title":"Left 1"},"before_image":{},"base_after":[["title","","Left 1","Left 1","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"33a95826b7d5e580f4ad2b8a66552acc0b4fec20a0d7da587b55e3fb49d0ab6d","target":null,"counterpart":"2","expected_revision":null,"reason":"New in Left.","started_at":"2026-03-02T12:00:04+00:00","since":"2026-03-02T12:00:04+00:00","state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('06ad371f49624aaf9583bf00878565f8','889b4490-a0c0-56b7-8744-f9fdb61d6c12','committed','2026-03-02T12:00:04+00:00','{"operation":"889b4490-a0c0-56b7-8744-f9fdb61d6c12","run":"3d85f6d497a04be983c64355fb0b1459","pair":"06ad371f49624aaf9583bf00878565f8","link":"5d459baa458d534393e69e14eb574832","kind":"create","side":"destination","title":"Left 2","marker":"ts1-5d459baa458d534393e69e14eb574832-e8894e99809a5abe","desired":{"title":"Left 2"},"before_image":{},"base_after":[["title","","Left 2","Left 2","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"33a95826b7d5e580f4ad2b8a66552acc0b4fec20a0d7da587b55e3fb49d0ab6d","target":null,"counterpart":"3","expected_revision":null,"reason":"New in Left.","started_at":"2026-03-02T12:00:04+00:00","since":"2026-03-02T12:00:04+00:00","state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('06ad371f49624aaf9583bf00878565f8','81debecc-ab54-5ae9-9138-3695af6b90cd','committed','2026-03-02T12:00:04+00:00','{"operation":"81debecc-ab54-5ae9-9138-3695af6b90cd","run":"3d85f6d497a04be983c64355fb0b1459","pair":"06ad371f49624aaf9583bf00878565f8","link":"b58ee4f64d4e5289b18a9b63f89fa1ee","kind":"create","side":"source","title":"Right 0","marker":"ts1-b58ee4f64d4e5289b18a9b63f89fa1ee-c57e3440562aef11","desired":{"title":"Right 0","notes":"from the right"},"before_image":{},"base_after":[["title","","Right 0","Right 0","delivered"],["notes","","from the right","from the right","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"33a95826b7d5e580f4ad2b8a66552acc0b4fec20a0d7da587b55e3fb49d0ab6d","target":null,"counterpart":"1","expected_revision":null,"reason":"New in Right.","started_at":"2026-03-02T12:00:04+00:00","since":"2026-03-02T12:00:03+00:00","state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('06ad371f49624aaf9583bf00878565f8','df3b3b7c-248c-5835-aa43-4982401002fc','intent','2026-03-02T12:00:06+00:00','{"operation":"df3b3b7c-248c-5835-aa43-4982401002fc","run":"fe2c4cd8791f49fa89295f89e8726c15","pair":"06ad371f49624aaf9583bf00878565f8","link":"abeeb01e9cae5c6aa4540cbcca8ad18b","kind":"create","side":"destination","title":"Just created","marker":"ts1-abeeb01e9cae5c6aa4540cbcca8ad18b-99587816e164e40c","desired":{"title":"Just created"},"before_image":{},"base_after":[["title","","Just created","Just created","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"708ead3c66c86284475b0c313b4b324f135f4c6de586d6463eb868b6c3238b58","target":null,"counterpart":"5","expected_revision":null,"reason":"New in Left.","started_at":"2026-03-02T12:00:06+00:00","since":"2026-03-02T12:00:04+00:00","state":"intent","link_after":null,"replaces":null}');
CREATE TABLE leases (
    pair TEXT PRIMARY KEY,
    owner TEXT,
    token INTEGER NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
INSERT INTO "leases" VALUES('06ad371f49624aaf9583bf00878565f8',NULL,2,'2026-03-02T12:02:06+00:00');
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
INSERT INTO "links" VALUES('06ad371f49624aaf9583bf00878565f8','dd3af54f14ac5b6aac275b15ebeb9cbb','1','2','live','Left 0',0,'',NULL,'2026-03-02T12:00:04+00:00');
INSERT INTO "links" VALUES('06ad371f49624aaf9583bf00878565f8','d9ddd411c7215d8badb9ce5f991cbac7','2','3','live','Left 1',0,'',NULL,'2026-03-02T12:00:04+00:00');
INSERT INTO "links" VALUES('06ad371f49624aaf9583bf00878565f8','5d459baa458d534393e69e14eb574832','3','4','live','Left 2',0,'',NULL,'2026-03-02T12:00:04+00:00');
INSERT INTO "links" VALUES('06ad371f49624aaf9583bf00878565f8','b58ee4f64d4e5289b18a9b63f89fa1ee','4','1','live','Right 0',0,'',NULL,'2026-03-02T12:00:04+00:00');
INSERT INTO "links" VALUES('06ad371f49624aaf9583bf00878565f8','abeeb01e9cae5c6aa4540cbcca8ad18b','5',NULL,'create_pending','Just created',0,'',NULL,NULL);
CREATE TABLE observations (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL, echoed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (pair, side, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','destination','1','2f347df9a20b81cc36121b781ce2f8341eb709331d226a588c734b09d18bab3f','{"id":"1","revision":"1","fields":{"title":"Right 0","notes":"from the right","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"from the right\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Right 0\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','destination','2','972934741fe93d3030ba91a32276ddbd383914adac5149e9f5acd4d6a02f2552','{"id":"2","revision":"2","fields":{"title":"Left 0","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 0\"}","marker":"ts1-dd3af54f14ac5b6aac275b15ebeb9cbb-cd3ead6ce28bac4f","uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','destination','3','cbc2ca69fc75cacacdbee76cbfa08b066553b03983fba024ea0e9b93b53a2158','{"id":"3","revision":"3","fields":{"title":"Left 1","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 1\"}","marker":"ts1-d9ddd411c7215d8badb9ce5f991cbac7-a8eb0c8b85b82208","uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','destination','4','8fdda13e6d88cf765260767efe0020673550c2f419293fbd19fcc0f1218efc4f','{"id":"4","revision":"4","fields":{"title":"Left 2","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 2\"}","marker":"ts1-5d459baa458d534393e69e14eb574832-e8894e99809a5abe","uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','source','1','972934741fe93d3030ba91a32276ddbd383914adac5149e9f5acd4d6a02f2552','{"id":"1","revision":"1","fields":{"title":"Left 0","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 0\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:01+00:00"}',1);
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','source','2','6af9cf7211f718c6e69e5913a030c5bdcc6b5e3418ec3a87ba2e876747cba329','{"id":"2","revision":"5","fields":{"title":"Left 1","notes":"edited since","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"edited since\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 1\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:05+00:00"}',1);
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','source','3','8fdda13e6d88cf765260767efe0020673550c2f419293fbd19fcc0f1218efc4f','{"id":"3","revision":"3","fields":{"title":"Left 2","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 2\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:03+00:00"}',1);
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','source','4','2f347df9a20b81cc36121b781ce2f8341eb709331d226a588c734b09d18bab3f','{"id":"4","revision":"4","fields":{"title":"Right 0","notes":"from the right","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"from the right\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Right 0\"}","marker":"ts1-b58ee4f64d4e5289b18a9b63f89fa1ee-c57e3440562aef11","uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('06ad371f49624aaf9583bf00878565f8','source','5','07b3e03ca2a65f70635fbba21d1bcb78859de8a829a3b71ebce679deff553e62','{"id":"5","revision":"6","fields":{"title":"Just created","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Just created\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:06+00:00"}',1);
CREATE TABLE pairs (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL) STRICT;
INSERT INTO "pairs" VALUES('06ad371f49624aaf9583bf00878565f8','Pair','{"id":"06ad371f49624aaf9583bf00878565f8","name":"Pair","source":["eb522f4057d047fcafbaa908b7393944","","Left"],"destination":["17772190f3d34a6399e158b0970a5858","","Right"],"mode":"two-way","policy":"hold","delete_policy":"edit_wins","field_policies":{},"excluded_fields":[],"labels":[],"completed":true,"interval":null,"enabled":true,"zone":"UTC","paused_until":null}');
CREATE TABLE plans (
    digest TEXT NOT NULL,
    pair TEXT NOT NULL,
    created_at TEXT NOT NULL,
    document TEXT NOT NULL, undoes TEXT,
    PRIMARY KEY (pair, digest)
) STRICT;
INSERT INTO "plans" VALUES('33a95826b7d5e580f4ad2b8a66552acc0b4fec20a0d7da587b55e3fb49d0ab6d','06ad371f49624aaf9583bf00878565f8','2026-03-02T12:00:04+00:00','{"pair":"06ad371f49624aaf9583bf00878565f8","mode":"two-way","digest":"33a95826b7d5e580f4ad2b8a66552acc0b4fec20a0d7da587b55e3fb49d0ab6d","basis":"7d69338cd5eecabcf25878c50518e5af97ea4db802064c6383b4ae3dd8af2778","created_at":"2026-03-02T12:00:04+00:00","operations":[{"id":"15707eb9-7b2e-5143-82b1-0a36d1ac5148","kind":"create","side":"destination","link":"dd3af54f14ac5b6aac275b15ebeb9cbb","title":"Left 0","changes":[["title","","Left 0"]],"reason":"New in Left.","target":null,"counterpart":"1","expected_revision":null,"base_after":[["title","","Left 0","Left 0","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"before_image":{},"decision":"do","rank":200,"after":[],"score":null,"url":null,"shown":"ea12d6f99139da93ae9a3c36fa7bf2e371b1ddb9f9ac9cc1358bc6e980ff3934","link_after":null},{"id":"5310a4fc-b484-5b3d-a28d-a50df085d023","kind":"create","side":"destination","link":"d9ddd411c7215d8badb9ce5f991cbac7","title":"Left 1","changes":[["title","","Left 1"]],"reason":"New in Left.","target":null,"counterpart":"2","expected_revision":null,"base_after":[["title","","Left 1","Left 1","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"before_image":{},"decision":"do","rank":200,"after":[],"score":null,"url":null,"shown":"b1a927000926864411efbd718d4b48e45e3336721a7e8d770313bbed9e32aa88","link_after":null},{"id":"889b4490-a0c0-56b7-8744-f9fdb61d6c12","kind":"create","side":"destination","link":"5d459baa458d534393e69e14eb574832","title":"Left 2","changes":[["title","","Left 2"]],"reason":"New in Left.","target":null,"counterpart":"3","expected_revision":null,"base_after":[["title","","Left 2","Left 2","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"before_image":{},"decision":"do","rank":200,"after":[],"score":null,"url":null,"shown":"1cf1ead25b2d30fbdff9400ce9f376947bb88125a5442e685752d13aef345bca","link_after":null},{"id":"81debecc-ab54-5ae9-9138-3695af6b90cd","kind":"create","side":"source","link":"b58ee4f64d4e5289b18a9b63f89fa1ee","title":"Right 0","changes":[["title","","Right 0"],["notes","","from the right"]],"reason":"New in Right.","target":null,"counterpart":"1","expected_revision":null,"base_after":[["title","","Right 0","Right 0","delivered"],["notes","","from the right","from the right","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"before_image":{},"decision":"do","rank":200,"after":[],"score":null,"url":null,"shown":"10edce61b4e70bd3ba55eb313d205a00a585998ad90f5a67974a15c0f9638e8d","link_after":null}],"held":[],"guards":[],"notes":[],"problems":[],"updates":[],"requests":2,"first_contact":true,"undoes":null}',NULL);
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
INSERT INTO "runs" VALUES('3d85f6d497a04be983c64355fb0b1459','06ad371f49624aaf9583bf00878565f8','Pair','manual','2026-03-02T12:00:04+00:00','clean',4,0,0,0,0,0,'2026-03-02T12:00:04+00:00',6,0.0,'33a95826b7d5e580f4ad2b8a66552acc0b4fec20a0d7da587b55e3fb49d0ab6d','',0,'[]',0,NULL);
INSERT INTO "runs" VALUES('fe2c4cd8791f49fa89295f89e8726c15','06ad371f49624aaf9583bf00878565f8','Pair','manual','2026-03-02T12:00:06+00:00','running',0,0,0,0,0,0,NULL,0,0.0,'','',0,'[]',0,NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO "settings" VALUES('marker.key','cd281c7411476c7dbc60cac528c70470442b57130551e90a76d353c2703b4f2f');
INSERT INTO "settings" VALUES('epoch','2');
CREATE TABLE sides (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    cursor TEXT,
    runs_since_full INTEGER NOT NULL DEFAULT 0,
    last_full_at TEXT,
    PRIMARY KEY (pair, side)
) STRICT;
INSERT INTO "sides" VALUES('06ad371f49624aaf9583bf00878565f8','source','6',1,'2026-03-02T12:00:04+00:00');
INSERT INTO "sides" VALUES('06ad371f49624aaf9583bf00878565f8','destination','4',1,'2026-03-02T12:00:04+00:00');
CREATE UNIQUE INDEX links_source ON links (pair, source_id) WHERE source_id IS NOT NULL AND state <> 'tombstone';
CREATE UNIQUE INDEX links_destination ON links (pair, destination_id)
    WHERE destination_id IS NOT NULL AND state <> 'tombstone';
CREATE INDEX journal_open ON journal (pair) WHERE state = 'intent';
CREATE INDEX runs_by_time ON runs (started_at);
CREATE INDEX runs_by_pair ON runs (pair, started_at);
CREATE INDEX observations_unechoed ON observations (pair) WHERE echoed = 0;
CREATE INDEX runs_running ON runs (pair) WHERE outcome = 'running';
COMMIT;
