PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    connector TEXT NOT NULL,
    settings TEXT NOT NULL,
    enabled INTEGER NOT NULL
) STRICT;
INSERT INTO "accounts" VALUES('2f5506ada5d945e28490028202d19dd0','Left','left','{}',1);
INSERT INTO "accounts" VALUES('80af96a205ce4e67a403bd8ee98c68f8','Right','right','{}',1);
CREATE TABLE applied (pair TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, epoch INTEGER NOT NULL) STRICT;
INSERT INTO "applied" VALUES('e71d7340e8cc4187a33c573e751f1066','17a80d1200233b382e1bc344c444dba9df3244319b9a569f6b090db068287b0b',2);
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
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','assignee','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','due','','{"due":null,"recurrence":null}','{"due":null,"recurrence":null}','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','notes','','""','""','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','parent','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','priority','','0','0','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','start','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','status','','{"status":"needs_action","at":null}','{"status":"needs_action","at":null}','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','title','','"Left 1"','"Left 1"','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','assignee','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','due','','{"due":null,"recurrence":null}','{"due":null,"recurrence":null}','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','notes','','""','""','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','parent','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','priority','','0','0','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','start','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','status','','{"status":"needs_action","at":null}','{"status":"needs_action","at":null}','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','title','','"Left 0"','"Left 0"','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','assignee','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','due','','{"due":null,"recurrence":null}','{"due":null,"recurrence":null}','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','notes','','"from the right"','"from the right"','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','parent','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','priority','','0','0','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','start','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','status','','{"status":"needs_action","at":null}','{"status":"needs_action","at":null}','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','title','','"Right 0"','"Right 0"','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','assignee','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','due','','{"due":null,"recurrence":null}','{"due":null,"recurrence":null}','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','notes','','""','""','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','parent','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','priority','','0','0','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','start','','null','null','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','status','','{"status":"needs_action","at":null}','{"status":"needs_action","at":null}','delivered');
INSERT INTO "base" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','title','','"Left 2"','"Left 2"','delivered');
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
INSERT INTO "changes" VALUES('70f19d135de84d1893aec661956c6edf',0,'4aa1424e-175b-597a-8050-b6de08edb0cc','create','destination','Left 0','title','null','"Left 0"','2026-03-02T12:00:04+00:00',1,'New in Left.','85a95c848c4d507089f2d77ee16ca5e4','2');
INSERT INTO "changes" VALUES('70f19d135de84d1893aec661956c6edf',1,'390d254f-e5ba-5330-8644-fcf5f7a6f339','create','destination','Left 1','title','null','"Left 1"','2026-03-02T12:00:04+00:00',1,'New in Left.','3665589deb915594b89252bf9d4f03d9','3');
INSERT INTO "changes" VALUES('70f19d135de84d1893aec661956c6edf',2,'df98a3da-cac8-537d-8765-d7c61c03a214','create','destination','Left 2','title','null','"Left 2"','2026-03-02T12:00:04+00:00',1,'New in Left.','d106c2db092d5708ab6a255bd14cac98','4');
INSERT INTO "changes" VALUES('70f19d135de84d1893aec661956c6edf',3,'365680ef-81c9-584b-a3a7-39aed845c0ad','create','source','Right 0','title','null','"Right 0"','2026-03-02T12:00:04+00:00',1,'New in Right.','b62b3aca26af5c54aa96dddcf8267449','4');
INSERT INTO "changes" VALUES('70f19d135de84d1893aec661956c6edf',4,'365680ef-81c9-584b-a3a7-39aed845c0ad','create','source','Right 0','notes','null','"from the right"','2026-03-02T12:00:04+00:00',1,'New in Right.','b62b3aca26af5c54aa96dddcf8267449','4');
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
INSERT INTO "journal" VALUES('e71d7340e8cc4187a33c573e751f1066','4aa1424e-175b-597a-8050-b6de08edb0cc','committed','2026-03-02T12:00:04+00:00','{"operation":"4aa1424e-175b-597a-8050-b6de08edb0cc","run":"70f19d135de84d1893aec661956c6edf","pair":"e71d7340e8cc4187a33c573e751f1066","link":"85a95c848c4d507089f2d77ee16ca5e4","kind":"create","side":"destination","title":"Left 0","marker":"ts1-85a95c848c4d507089f2d77ee16ca5e4-bceae07044b1ab2b","desired":{"title":"Left 0"},"before_image":{},"base_after":[["title","","Left 0","Left 0","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"91d7472c86e2647f428fe0969a7b789208c3107c4cadbaf1b5189648fff432bd","target":null,"counterpart":"1","expected_revision":null,"reason":"New in Left.","started_at":"2026-03-02T12:00:04+00:00","since":"2026-03-02T12:00:04+00:00","state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('e71d7340e8cc4187a33c573e751f1066','390d254f-e5ba-5330-8644-fcf5f7a6f339','committed','2026-03-02T12:00:04+00:00','{"operation":"390d254f-e5ba-5330-8644-fcf5f7a6f339","run":"70f19d135de84d1893aec661956c6edf","pair":"e71d7340e8cc4187a33c573e751f1066","link":"3665589deb915594b89252bf9d4f03d9","kind":"create","side":"destination","title":"Left 1","marker":"ts1-3665589deb915594b89252bf9d4f03d9-9ea7dc9de14803b4","desired":{"title":"Left 1"},"before_image":{},"base_after":[["title","","Left 1","Left 1","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"91d7472c86e2647f428fe0969a7b789208c3107c4cadbaf1b5189648fff432bd","target":null,"counterpart":"2","expected_revision":null,"reason":"New in Left.","started_at":"2026-03-02T12:00:04+00:00","since":"2026-03-02T12:00:04+00:00","state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('e71d7340e8cc4187a33c573e751f1066','df98a3da-cac8-537d-8765-d7c61c03a214','committed','2026-03-02T12:00:04+00:00','{"operation":"df98a3da-cac8-537d-8765-d7c61c03a214","run":"70f19d135de84d1893aec661956c6edf","pair":"e71d7340e8cc4187a33c573e751f1066","link":"d106c2db092d5708ab6a255bd14cac98","kind":"create","side":"destination","title":"Left 2","marker":"ts1-d106c2db092d5708ab6a255bd14cac98-e8513f16365f8a4e","desired":{"title":"Left 2"},"before_image":{},"base_after":[["title","","Left 2","Left 2","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"91d7472c86e2647f428fe0969a7b789208c3107c4cadbaf1b5189648fff432bd","target":null,"counterpart":"3","expected_revision":null,"reason":"New in Left.","started_at":"2026-03-02T12:00:04+00:00","since":"2026-03-02T12:00:04+00:00","state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('e71d7340e8cc4187a33c573e751f1066','365680ef-81c9-584b-a3a7-39aed845c0ad','committed','2026-03-02T12:00:04+00:00','{"operation":"365680ef-81c9-584b-a3a7-39aed845c0ad","run":"70f19d135de84d1893aec661956c6edf","pair":"e71d7340e8cc4187a33c573e751f1066","link":"b62b3aca26af5c54aa96dddcf8267449","kind":"create","side":"source","title":"Right 0","marker":"ts1-b62b3aca26af5c54aa96dddcf8267449-4ce9954ba7dcd044","desired":{"title":"Right 0","notes":"from the right"},"before_image":{},"base_after":[["title","","Right 0","Right 0","delivered"],["notes","","from the right","from the right","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"91d7472c86e2647f428fe0969a7b789208c3107c4cadbaf1b5189648fff432bd","target":null,"counterpart":"1","expected_revision":null,"reason":"New in Right.","started_at":"2026-03-02T12:00:04+00:00","since":"2026-03-02T12:00:03+00:00","state":"intent","link_after":null,"replaces":null}');
INSERT INTO "journal" VALUES('e71d7340e8cc4187a33c573e751f1066','ee16f08f-9aef-5980-b1ee-aed22ef227b1','intent','2026-03-02T12:00:06+00:00','{"operation":"ee16f08f-9aef-5980-b1ee-aed22ef227b1","run":"55a85dcf0c934061860777bd7c658613","pair":"e71d7340e8cc4187a33c573e751f1066","link":"827827bce921525f8fb0d5f372b0ba2e","kind":"create","side":"destination","title":"Just created","marker":"ts1-827827bce921525f8fb0d5f372b0ba2e-445ab076d31c3e7c","desired":{"title":"Just created"},"before_image":{},"base_after":[["title","","Just created","Just created","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"plan_digest":"ba547a40267d2c3b4cb8d4da747aefd8c2806f41e57b5838030715249af1d689","target":null,"counterpart":"5","expected_revision":null,"reason":"New in Left.","started_at":"2026-03-02T12:00:06+00:00","since":"2026-03-02T12:00:04+00:00","state":"intent","link_after":null,"replaces":null}');
CREATE TABLE leases (
    pair TEXT PRIMARY KEY,
    owner TEXT,
    token INTEGER NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
INSERT INTO "leases" VALUES('e71d7340e8cc4187a33c573e751f1066',NULL,2,'2026-03-02T12:02:06+00:00');
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
INSERT INTO "links" VALUES('e71d7340e8cc4187a33c573e751f1066','85a95c848c4d507089f2d77ee16ca5e4','1','2','live','Left 0',0,'',NULL,'2026-03-02T12:00:04+00:00');
INSERT INTO "links" VALUES('e71d7340e8cc4187a33c573e751f1066','3665589deb915594b89252bf9d4f03d9','2','3','live','Left 1',0,'',NULL,'2026-03-02T12:00:04+00:00');
INSERT INTO "links" VALUES('e71d7340e8cc4187a33c573e751f1066','d106c2db092d5708ab6a255bd14cac98','3','4','live','Left 2',0,'',NULL,'2026-03-02T12:00:04+00:00');
INSERT INTO "links" VALUES('e71d7340e8cc4187a33c573e751f1066','b62b3aca26af5c54aa96dddcf8267449','4','1','live','Right 0',0,'',NULL,'2026-03-02T12:00:04+00:00');
INSERT INTO "links" VALUES('e71d7340e8cc4187a33c573e751f1066','827827bce921525f8fb0d5f372b0ba2e','5',NULL,'create_pending','Just created',0,'',NULL,NULL);
CREATE TABLE observations (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL, echoed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (pair, side, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','destination','1','2f347df9a20b81cc36121b781ce2f8341eb709331d226a588c734b09d18bab3f','{"id":"1","revision":"1","fields":{"title":"Right 0","notes":"from the right","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"from the right\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Right 0\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','destination','2','972934741fe93d3030ba91a32276ddbd383914adac5149e9f5acd4d6a02f2552','{"id":"2","revision":"2","fields":{"title":"Left 0","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 0\"}","marker":"ts1-85a95c848c4d507089f2d77ee16ca5e4-bceae07044b1ab2b","uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','destination','3','cbc2ca69fc75cacacdbee76cbfa08b066553b03983fba024ea0e9b93b53a2158','{"id":"3","revision":"3","fields":{"title":"Left 1","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 1\"}","marker":"ts1-3665589deb915594b89252bf9d4f03d9-9ea7dc9de14803b4","uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','destination','4','8fdda13e6d88cf765260767efe0020673550c2f419293fbd19fcc0f1218efc4f','{"id":"4","revision":"4","fields":{"title":"Left 2","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 2\"}","marker":"ts1-d106c2db092d5708ab6a255bd14cac98-e8513f16365f8a4e","uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','source','1','972934741fe93d3030ba91a32276ddbd383914adac5149e9f5acd4d6a02f2552','{"id":"1","revision":"1","fields":{"title":"Left 0","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 0\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:01+00:00"}',1);
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','source','2','6af9cf7211f718c6e69e5913a030c5bdcc6b5e3418ec3a87ba2e876747cba329','{"id":"2","revision":"5","fields":{"title":"Left 1","notes":"edited since","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"edited since\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 1\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:05+00:00"}',1);
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','source','3','8fdda13e6d88cf765260767efe0020673550c2f419293fbd19fcc0f1218efc4f','{"id":"3","revision":"3","fields":{"title":"Left 2","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Left 2\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:03+00:00"}',1);
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','source','4','2f347df9a20b81cc36121b781ce2f8341eb709331d226a588c734b09d18bab3f','{"id":"4","revision":"4","fields":{"title":"Right 0","notes":"from the right","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"from the right\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Right 0\"}","marker":"ts1-b62b3aca26af5c54aa96dddcf8267449-4ce9954ba7dcd044","uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:04+00:00"}',1);
INSERT INTO "observations" VALUES('e71d7340e8cc4187a33c573e751f1066','source','5','07b3e03ca2a65f70635fbba21d1bcb78859de8a829a3b71ebce679deff553e62','{"id":"5","revision":"6","fields":{"title":"Just created","notes":"","status":{"status":"needs_action","at":null},"due":{"due":null,"recurrence":null},"start":null,"priority":0,"labels":[],"parent":null,"assignee":null},"raw":"{\"assignee\":null,\"due\":{\"due\":null,\"recurrence\":null},\"labels\":[],\"notes\":\"\",\"parent\":null,\"priority\":0,\"start\":null,\"status\":{\"at\":null,\"status\":\"needs_action\"},\"title\":\"Just created\"}","marker":null,"uid":null,"url":null,"created_at":null,"modified_at":"2026-03-02T12:00:06+00:00"}',1);
CREATE TABLE pairs (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT NOT NULL) STRICT;
INSERT INTO "pairs" VALUES('e71d7340e8cc4187a33c573e751f1066','Pair','{"id":"e71d7340e8cc4187a33c573e751f1066","name":"Pair","source":["2f5506ada5d945e28490028202d19dd0","","Left"],"destination":["80af96a205ce4e67a403bd8ee98c68f8","","Right"],"mode":"two-way","policy":"hold","delete_policy":"edit_wins","field_policies":{},"excluded_fields":[],"labels":[],"completed":true,"interval":null,"enabled":true,"zone":"UTC","paused_until":null}');
CREATE TABLE plans (
    digest TEXT NOT NULL,
    pair TEXT NOT NULL,
    created_at TEXT NOT NULL,
    document TEXT NOT NULL, undoes TEXT,
    PRIMARY KEY (pair, digest)
) STRICT;
INSERT INTO "plans" VALUES('91d7472c86e2647f428fe0969a7b789208c3107c4cadbaf1b5189648fff432bd','e71d7340e8cc4187a33c573e751f1066','2026-03-02T12:00:04+00:00','{"pair":"e71d7340e8cc4187a33c573e751f1066","mode":"two-way","digest":"91d7472c86e2647f428fe0969a7b789208c3107c4cadbaf1b5189648fff432bd","basis":"ea6f818cf455402ffc718312c35c1e7387e67db7d43b8be9c3cd16cc3c4893d2","created_at":"2026-03-02T12:00:04+00:00","operations":[{"id":"4aa1424e-175b-597a-8050-b6de08edb0cc","kind":"create","side":"destination","link":"85a95c848c4d507089f2d77ee16ca5e4","title":"Left 0","changes":[["title","","Left 0"]],"reason":"New in Left.","target":null,"counterpart":"1","expected_revision":null,"base_after":[["title","","Left 0","Left 0","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"before_image":{},"decision":"do","rank":200,"after":[],"score":null,"url":null,"shown":"ea12d6f99139da93ae9a3c36fa7bf2e371b1ddb9f9ac9cc1358bc6e980ff3934","link_after":null},{"id":"390d254f-e5ba-5330-8644-fcf5f7a6f339","kind":"create","side":"destination","link":"3665589deb915594b89252bf9d4f03d9","title":"Left 1","changes":[["title","","Left 1"]],"reason":"New in Left.","target":null,"counterpart":"2","expected_revision":null,"base_after":[["title","","Left 1","Left 1","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"before_image":{},"decision":"do","rank":200,"after":[],"score":null,"url":null,"shown":"b1a927000926864411efbd718d4b48e45e3336721a7e8d770313bbed9e32aa88","link_after":null},{"id":"df98a3da-cac8-537d-8765-d7c61c03a214","kind":"create","side":"destination","link":"d106c2db092d5708ab6a255bd14cac98","title":"Left 2","changes":[["title","","Left 2"]],"reason":"New in Left.","target":null,"counterpart":"3","expected_revision":null,"base_after":[["title","","Left 2","Left 2","delivered"],["notes","","","","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"before_image":{},"decision":"do","rank":200,"after":[],"score":null,"url":null,"shown":"1cf1ead25b2d30fbdff9400ce9f376947bb88125a5442e685752d13aef345bca","link_after":null},{"id":"365680ef-81c9-584b-a3a7-39aed845c0ad","kind":"create","side":"source","link":"b62b3aca26af5c54aa96dddcf8267449","title":"Right 0","changes":[["title","","Right 0"],["notes","","from the right"]],"reason":"New in Right.","target":null,"counterpart":"1","expected_revision":null,"base_after":[["title","","Right 0","Right 0","delivered"],["notes","","from the right","from the right","delivered"],["status","",{"status":"needs_action","at":null},{"status":"needs_action","at":null},"delivered"],["due","",{"due":null,"recurrence":null},{"due":null,"recurrence":null},"delivered"],["start","",null,null,"delivered"],["priority","",0,0,"delivered"],["parent","",null,null,"delivered"],["assignee","",null,null,"delivered"]],"before_image":{},"decision":"do","rank":200,"after":[],"score":null,"url":null,"shown":"10edce61b4e70bd3ba55eb313d205a00a585998ad90f5a67974a15c0f9638e8d","link_after":null}],"held":[],"guards":[],"notes":[],"problems":[],"updates":[],"requests":2,"first_contact":true,"undoes":null}',NULL);
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
INSERT INTO "runs" VALUES('70f19d135de84d1893aec661956c6edf','e71d7340e8cc4187a33c573e751f1066','Pair','manual','2026-03-02T12:00:04+00:00','clean',4,0,0,0,0,0,'2026-03-02T12:00:04+00:00',6,0.0,'91d7472c86e2647f428fe0969a7b789208c3107c4cadbaf1b5189648fff432bd','',0,'[]',0,NULL);
INSERT INTO "runs" VALUES('55a85dcf0c934061860777bd7c658613','e71d7340e8cc4187a33c573e751f1066','Pair','manual','2026-03-02T12:00:06+00:00','running',0,0,0,0,0,0,NULL,0,0.0,'','',0,'[]',0,NULL);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO "settings" VALUES('marker.key','141c47f6532b13ea9466e547877b8862c5fbc4a24ab92e49262121755e4be8bb');
INSERT INTO "settings" VALUES('epoch','2');
CREATE TABLE sides (
    pair TEXT NOT NULL,
    side TEXT NOT NULL,
    cursor TEXT,
    runs_since_full INTEGER NOT NULL DEFAULT 0,
    last_full_at TEXT,
    PRIMARY KEY (pair, side)
) STRICT;
INSERT INTO "sides" VALUES('e71d7340e8cc4187a33c573e751f1066','source','6',1,'2026-03-02T12:00:04+00:00');
INSERT INTO "sides" VALUES('e71d7340e8cc4187a33c573e751f1066','destination','4',1,'2026-03-02T12:00:04+00:00');
CREATE UNIQUE INDEX links_source ON links (pair, source_id) WHERE source_id IS NOT NULL AND state <> 'tombstone';
CREATE UNIQUE INDEX links_destination ON links (pair, destination_id)
    WHERE destination_id IS NOT NULL AND state <> 'tombstone';
CREATE INDEX journal_open ON journal (pair) WHERE state = 'intent';
CREATE INDEX runs_by_time ON runs (started_at);
CREATE INDEX runs_by_pair ON runs (pair, started_at);
CREATE INDEX observations_unechoed ON observations (pair) WHERE echoed = 0;
CREATE INDEX runs_running ON runs (pair) WHERE outcome = 'running';
COMMIT;
