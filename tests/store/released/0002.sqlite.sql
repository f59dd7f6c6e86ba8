BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE answers (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	question_ts TEXT, 
	answer_channel TEXT NOT NULL, 
	answer_ts TEXT, 
	user_id TEXT NOT NULL, 
	surface TEXT NOT NULL, 
	lang TEXT NOT NULL, 
	intent TEXT, 
	slots TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	knowledge TEXT NOT NULL, 
	private BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	state TEXT NOT NULL
);
INSERT INTO "answers" VALUES(1,'T1','C1','1700000000.000100','C1','1700000001.000200','U1','mention','ja','meeting.chair','{}','["meeting.chair"]','ab12cd34ef56',0,'2026-11-20 02:10:00.000000','current');
INSERT INTO "answers" VALUES(3,'T1','D1',NULL,'D1',NULL,'U2','slash','en',NULL,'{"pillar":"3"}','[]','ab12cd34ef56',1,'2026-11-21 02:10:00.000000','withdrawn');
CREATE TABLE channels (
	team_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	external BOOLEAN NOT NULL, 
	set_by TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_channels PRIMARY KEY (team_id, channel)
);
INSERT INTO "channels" VALUES('T1','C1','off',1,'U1','2026-11-03 02:10:00.000000');
CREATE TABLE claims (
	"key" TEXT NOT NULL, 
	team_id TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	claimed_at DATETIME NOT NULL, 
	done BOOLEAN NOT NULL, 
	CONSTRAINT pk_claims PRIMARY KEY ("key")
);
INSERT INTO "claims" VALUES('event:Ev1','','p1-a','2026-11-20 02:10:00.000000',1);
INSERT INTO "claims" VALUES('message:T1:C1:1700000000.000100','T1','p1-b','2026-11-20 02:10:00.000000',0);
CREATE TABLE conversations (
	"key" TEXT NOT NULL, 
	team_id TEXT NOT NULL, 
	context TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_conversations PRIMARY KEY ("key")
);
INSERT INTO "conversations" VALUES('T1:C1:1700000000.000100','T1','{"intent":"meeting.chair","slots":{},"lang":"ja"}','2026-11-20 02:10:00.000000');
CREATE TABLE gaps (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team_id TEXT NOT NULL, 
	channel TEXT, 
	private BOOLEAN NOT NULL, 
	lang TEXT NOT NULL, 
	question TEXT NOT NULL, 
	score FLOAT NOT NULL, 
	knowledge TEXT NOT NULL, 
	state TEXT NOT NULL, 
	at DATETIME NOT NULL
);
INSERT INTO "gaps" VALUES(1,'T1','C1',0,'ja','次の会合はいつ？ it''s 100% \ 😀',12.5,'ab12cd34ef56','new','2026-11-20 02:10:00.000000');
INSERT INTO "gaps" VALUES(7,'T1',NULL,1,'en','What was the budget?',3.0,'ab12cd34ef56','source_silent','2026-11-21 02:10:00.000000');
CREATE TABLE installations (
	team_id TEXT NOT NULL, 
	app_id TEXT NOT NULL, 
	enterprise_id TEXT, 
	team_name TEXT NOT NULL, 
	bot_id TEXT NOT NULL, 
	bot_user_id TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	installed_by TEXT NOT NULL, 
	installed_at DATETIME NOT NULL, 
	token TEXT NOT NULL, 
	refresh_token TEXT, 
	expires_at DATETIME, 
	refused TEXT, 
	refused_at DATETIME, 
	CONSTRAINT pk_installations PRIMARY KEY (team_id)
);
INSERT INTO "installations" VALUES('T1','A1',NULL,'広報課','B1','U9','chat:write,commands','U1','2026-11-04 02:10:00.000000','sealed-token','sealed-refresh','2026-11-28 02:10:00.000000',NULL,NULL);
INSERT INTO "installations" VALUES('T2','A1','E1','Desk','B2','U8','chat:write','U2','2026-11-04 02:10:00.000000','sealed-token-2',NULL,NULL,'token_revoked','2026-11-09 02:10:00.000000');
CREATE TABLE oauth_states (
	state_hash TEXT NOT NULL, 
	team_id TEXT NOT NULL, 
	browser_hash TEXT NOT NULL, 
	used BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_oauth_states PRIMARY KEY (state_hash)
);
INSERT INTO "oauth_states" VALUES('5f0c','','9a1b',0,'2026-11-20 02:10:00.000000');
CREATE TABLE preferences (
	team_id TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	lang TEXT, 
	greeted BOOLEAN NOT NULL, 
	told_external BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_preferences PRIMARY KEY (team_id, user_id)
);
INSERT INTO "preferences" VALUES('T1','U1','en',1,0,'2026-11-01 02:10:00.000000');
INSERT INTO "preferences" VALUES('T2','U1',NULL,0,1,'2026-11-02 02:10:00.000000');
CREATE TABLE reports (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team_id TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	answer_ts TEXT, 
	text TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	knowledge TEXT NOT NULL, 
	state TEXT NOT NULL, 
	at DATETIME NOT NULL
);
INSERT INTO "reports" VALUES(1,'T1','U1','C1','1700000001.000200','日付が違う','["meeting.date"]','ab12cd34ef56','new','2026-11-20 02:10:00.000000');
CREATE INDEX ix_claims_claimed_at ON claims (claimed_at);
CREATE INDEX ix_answers_created_at ON answers (created_at);
CREATE INDEX ix_answers_team_id_channel_question_ts ON answers (team_id, channel, question_ts);
CREATE INDEX ix_answers_team_id_answer_channel_answer_ts ON answers (team_id, answer_channel, answer_ts);
CREATE INDEX ix_conversations_at ON conversations (at);
CREATE INDEX ix_gaps_at ON gaps (at);
CREATE INDEX ix_reports_at ON reports (at);
CREATE INDEX ix_installations_refused_at ON installations (refused_at);
CREATE INDEX ix_oauth_states_at ON oauth_states (at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('answers',3);
INSERT INTO "sqlite_sequence" VALUES('gaps',7);
INSERT INTO "sqlite_sequence" VALUES('reports',1);
COMMIT;
