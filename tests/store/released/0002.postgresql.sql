CREATE TABLE alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE answers (
    id integer NOT NULL,
    team_id text NOT NULL,
    channel text NOT NULL,
    question_ts text,
    answer_channel text NOT NULL,
    answer_ts text,
    user_id text NOT NULL,
    surface text NOT NULL,
    lang text NOT NULL,
    intent text,
    slots text NOT NULL,
    facts text NOT NULL,
    knowledge text NOT NULL,
    private boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    state text NOT NULL
);
CREATE SEQUENCE answers_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE answers_id_seq OWNED BY answers.id;
CREATE TABLE channels (
    team_id text NOT NULL,
    channel text NOT NULL,
    mode text NOT NULL,
    external boolean NOT NULL,
    set_by text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE claims (
    key text NOT NULL,
    team_id text NOT NULL,
    owner text NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    done boolean NOT NULL
);
CREATE TABLE conversations (
    key text NOT NULL,
    team_id text NOT NULL,
    context text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE gaps (
    id integer NOT NULL,
    team_id text NOT NULL,
    channel text,
    private boolean NOT NULL,
    lang text NOT NULL,
    question text NOT NULL,
    score double precision NOT NULL,
    knowledge text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE gaps_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE gaps_id_seq OWNED BY gaps.id;
CREATE TABLE installations (
    team_id text NOT NULL,
    app_id text NOT NULL,
    enterprise_id text,
    team_name text NOT NULL,
    bot_id text NOT NULL,
    bot_user_id text NOT NULL,
    scopes text NOT NULL,
    installed_by text NOT NULL,
    installed_at timestamp with time zone NOT NULL,
    token text NOT NULL,
    refresh_token text,
    expires_at timestamp with time zone,
    refused text,
    refused_at timestamp with time zone
);
CREATE TABLE oauth_states (
    state_hash text NOT NULL,
    team_id text NOT NULL,
    browser_hash text NOT NULL,
    used boolean NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE preferences (
    team_id text NOT NULL,
    user_id text NOT NULL,
    lang text,
    greeted boolean NOT NULL,
    told_external boolean NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE reports (
    id integer NOT NULL,
    team_id text NOT NULL,
    user_id text NOT NULL,
    channel text NOT NULL,
    answer_ts text,
    text text NOT NULL,
    facts text NOT NULL,
    knowledge text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE reports_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE reports_id_seq OWNED BY reports.id;
ALTER TABLE ONLY answers ALTER COLUMN id SET DEFAULT nextval('answers_id_seq'::regclass);
ALTER TABLE ONLY gaps ALTER COLUMN id SET DEFAULT nextval('gaps_id_seq'::regclass);
ALTER TABLE ONLY reports ALTER COLUMN id SET DEFAULT nextval('reports_id_seq'::regclass);
INSERT INTO alembic_version VALUES ('0002');
INSERT INTO answers VALUES (1, 'T1', 'C1', '1700000000.000100', 'C1', '1700000001.000200', 'U1', 'mention', 'ja', 'meeting.chair', '{}', '["meeting.chair"]', 'ab12cd34ef56', false, '2026-11-20 02:10:00+00', 'current');
INSERT INTO answers VALUES (3, 'T1', 'D1', NULL, 'D1', NULL, 'U2', 'slash', 'en', NULL, '{"pillar":"3"}', '[]', 'ab12cd34ef56', true, '2026-11-21 02:10:00+00', 'withdrawn');
INSERT INTO channels VALUES ('T1', 'C1', 'off', true, 'U1', '2026-11-03 02:10:00+00');
INSERT INTO claims VALUES ('event:Ev1', '', 'p1-a', '2026-11-20 02:10:00+00', true);
INSERT INTO claims VALUES ('message:T1:C1:1700000000.000100', 'T1', 'p1-b', '2026-11-20 02:10:00+00', false);
INSERT INTO conversations VALUES ('T1:C1:1700000000.000100', 'T1', '{"intent":"meeting.chair","slots":{},"lang":"ja"}', '2026-11-20 02:10:00+00');
INSERT INTO gaps VALUES (1, 'T1', 'C1', false, 'ja', '次の会合はいつ？ it''s 100% \ 😀', 12.5, 'ab12cd34ef56', 'new', '2026-11-20 02:10:00+00');
INSERT INTO gaps VALUES (7, 'T1', NULL, true, 'en', 'What was the budget?', 3, 'ab12cd34ef56', 'source_silent', '2026-11-21 02:10:00+00');
INSERT INTO installations VALUES ('T1', 'A1', NULL, '広報課', 'B1', 'U9', 'chat:write,commands', 'U1', '2026-11-04 02:10:00+00', 'sealed-token', 'sealed-refresh', '2026-11-28 02:10:00+00', NULL, NULL);
INSERT INTO installations VALUES ('T2', 'A1', 'E1', 'Desk', 'B2', 'U8', 'chat:write', 'U2', '2026-11-04 02:10:00+00', 'sealed-token-2', NULL, NULL, 'token_revoked', '2026-11-09 02:10:00+00');
INSERT INTO oauth_states VALUES ('5f0c', '', '9a1b', false, '2026-11-20 02:10:00+00');
INSERT INTO preferences VALUES ('T1', 'U1', 'en', true, false, '2026-11-01 02:10:00+00');
INSERT INTO preferences VALUES ('T2', 'U1', NULL, false, true, '2026-11-02 02:10:00+00');
INSERT INTO reports VALUES (1, 'T1', 'U1', 'C1', '1700000001.000200', '日付が違う', '["meeting.date"]', 'ab12cd34ef56', 'new', '2026-11-20 02:10:00+00');
SELECT pg_catalog.setval('answers_id_seq', 3, true);
SELECT pg_catalog.setval('gaps_id_seq', 7, true);
SELECT pg_catalog.setval('reports_id_seq', 1, true);
ALTER TABLE ONLY alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY answers
    ADD CONSTRAINT pk_answers PRIMARY KEY (id);
ALTER TABLE ONLY channels
    ADD CONSTRAINT pk_channels PRIMARY KEY (team_id, channel);
ALTER TABLE ONLY claims
    ADD CONSTRAINT pk_claims PRIMARY KEY (key);
ALTER TABLE ONLY conversations
    ADD CONSTRAINT pk_conversations PRIMARY KEY (key);
ALTER TABLE ONLY gaps
    ADD CONSTRAINT pk_gaps PRIMARY KEY (id);
ALTER TABLE ONLY installations
    ADD CONSTRAINT pk_installations PRIMARY KEY (team_id);
ALTER TABLE ONLY oauth_states
    ADD CONSTRAINT pk_oauth_states PRIMARY KEY (state_hash);
ALTER TABLE ONLY preferences
    ADD CONSTRAINT pk_preferences PRIMARY KEY (team_id, user_id);
ALTER TABLE ONLY reports
    ADD CONSTRAINT pk_reports PRIMARY KEY (id);
CREATE INDEX ix_answers_created_at ON answers USING btree (created_at);
CREATE INDEX ix_answers_team_id_answer_channel_answer_ts ON answers USING btree (team_id, answer_channel, answer_ts);
CREATE INDEX ix_answers_team_id_channel_question_ts ON answers USING btree (team_id, channel, question_ts);
CREATE INDEX ix_claims_claimed_at ON claims USING btree (claimed_at);
CREATE INDEX ix_conversations_at ON conversations USING btree (at);
CREATE INDEX ix_gaps_at ON gaps USING btree (at);
CREATE INDEX ix_installations_refused_at ON installations USING btree (refused_at);
CREATE INDEX ix_oauth_states_at ON oauth_states USING btree (at);
CREATE INDEX ix_reports_at ON reports USING btree (at);
