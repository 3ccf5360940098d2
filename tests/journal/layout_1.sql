BEGIN TRANSACTION;
CREATE TABLE carrier (
    id INTEGER PRIMARY KEY, office_id INTEGER NOT NULL, name VARCHAR(40) NOT NULL,
    status VARCHAR(20) NOT NULL
);
INSERT INTO "carrier" VALUES(1,1,'X_Alder Life','NO PCM Activity');
INSERT INTO "carrier" VALUES(2,2,'Alder Life','Active');
CREATE TABLE contract (
    id INTEGER PRIMARY KEY, agent VARCHAR(9), carrier_id INTEGER REFERENCES carrier (id),
    UNIQUE (agent, carrier_id)
);
INSERT INTO "contract" VALUES(2,'Ana',2);
INSERT INTO "contract" VALUES(3,'Bob',2);
CREATE TABLE mt_cell (
	run INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	pk TEXT NOT NULL, 
	column_name TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	why VARCHAR(10) NOT NULL, 
	PRIMARY KEY (run, step, place)
);
INSERT INTO "mt_cell" VALUES(1,4,0,'carrier','1','status','"Active"','"NO PCM Activity"','retire');
INSERT INTO "mt_cell" VALUES(1,4,1,'carrier','1','name','"Alder Life"','"X_Alder Life"','retire');
CREATE TABLE mt_gone (
	run INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	image TEXT NOT NULL, 
	PRIMARY KEY (run, step, place)
);
INSERT INTO "mt_gone" VALUES(1,1,0,'{"id": 1, "agent": "Ana", "carrier_id": 1}');
CREATE TABLE mt_moved (
	run INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	pair INTEGER NOT NULL, 
	pk BLOB NOT NULL, 
	PRIMARY KEY (run, step, pair, pk)
)
 WITHOUT ROWID

;
INSERT INTO "mt_moved" VALUES(1,2,1,3);
INSERT INTO "mt_moved" VALUES(1,3,1,10);
INSERT INTO "mt_moved" VALUES(1,3,1,20);
CREATE TABLE mt_pair (
	run INTEGER NOT NULL, 
	pair INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	table_name TEXT NOT NULL, 
	l TEXT NOT NULL, 
	r TEXT NOT NULL, 
	l_name TEXT NOT NULL, 
	r_name TEXT NOT NULL, 
	how VARCHAR(20) NOT NULL, 
	PRIMARY KEY (run, pair)
);
INSERT INTO "mt_pair" VALUES(1,1,'carrier','carrier','1','2','Alder Life','Alder Life','tagged');
INSERT INTO "mt_pair" VALUES(1,2,'contract','contract','1','2','','','archived');
CREATE TABLE mt_run (
	run INTEGER NOT NULL, 
	"plan" VARCHAR(64) NOT NULL, 
	verb VARCHAR(20) NOT NULL, 
	summary TEXT NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	"by" VARCHAR(80) NOT NULL, 
	local TEXT NOT NULL, 
	moved_rows BIGINT NOT NULL, 
	reverts INTEGER, 
	receipt TEXT NOT NULL, 
	PRIMARY KEY (run), 
	UNIQUE ("plan")
);
INSERT INTO "mt_run" VALUES(1,'8c6fb4ed08dc4db08119fcd2ca9539db','realign','2 rates and 1 contract now point to carrier ''Alder Life'' (2); 1 carrier became X_; collisions: 1 contract archived','2026-03-02T09:00:00','maria','1',6,NULL,'{"number": 1, "verb": "realign", "summary": "2 rates and 1 contract now point to carrier ''Alder Life'' (2); 1 carrier became X_; collisions: 1 contract archived", "at": "2026-03-02T09:00:00", "by": "maria", "rows": 6, "proof_rows": [{"check": "no reference to a leftover remains", "table": "contract.carrier_id", "ok": true, "detail": "0 rows"}, {"check": "no reference to a leftover remains", "table": "rate.carrier_id", "ok": true, "detail": "0 rows"}, {"check": "rows before = rows after + archived", "table": "carrier", "ok": true, "detail": "2 = 2 + 0"}, {"check": "rows before = rows after + archived", "table": "contract", "ok": true, "detail": "3 = 2 + 1"}, {"check": "rows before = rows after + archived", "table": "rate", "ok": true, "detail": "3 = 3 + 0"}, {"check": "no resource record changed", "table": "carrier", "ok": true, "detail": "hash 8c6ce7c218f8"}, {"check": "only planned rows changed", "table": "all tables", "ok": true, "detail": "0 rows changed by triggers or cascades"}]}');
CREATE TABLE mt_step (
	run INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	op VARCHAR(10) NOT NULL, 
	table_name TEXT NOT NULL, 
	reference TEXT, 
	keys_run INTEGER NOT NULL, 
	keys_step INTEGER NOT NULL, 
	moved_rows BIGINT NOT NULL, 
	PRIMARY KEY (run, step)
);
INSERT INTO "mt_step" VALUES(1,1,'gone','contract',NULL,1,1,1);
INSERT INTO "mt_step" VALUES(1,2,'move','contract','{"table": "contract", "columns": ["carrier_id"], "target_table": "carrier", "target": ["id"], "where": [], "soft": false}',1,2,1);
INSERT INTO "mt_step" VALUES(1,3,'move','rate','{"table": "rate", "columns": ["carrier_id"], "target_table": "carrier", "target": ["id"], "where": [], "soft": false}',1,3,2);
INSERT INTO "mt_step" VALUES(1,4,'cells','carrier',NULL,1,4,2);
CREATE TABLE rate (
    carrier_id INTEGER REFERENCES carrier (id), band INTEGER, percent INTEGER,
    PRIMARY KEY (carrier_id, band)
);
INSERT INTO "rate" VALUES(2,10,55);
INSERT INTO "rate" VALUES(2,20,60);
INSERT INTO "rate" VALUES(2,30,65);
COMMIT;