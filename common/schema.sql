-- schema.sql - the archive: a public contract, described for readers in newsidx-archive(5). Schema version 5.
--
-- Run in one transaction when an archive is made, with :tokenizer replaced by the FTS5 tokenize option. application_id is 'NEWS'
-- (0x4E455753), user_version the schema version.
--
-- Invariants, which `newsidx check` verifies:
--   * id fits date: id / 1000000 = YYYYMMDD with 00 for what is unknown; without a date 0 < id < 10000000000
--   * articles_fts indexes exactly the rows of articles
--   * the impact index says of each stem what articles_fts says, but for articles in articles_changed
--   * words counts, for each word as written, the articles that have it, but for those in articles_changed

CREATE TABLE settings(
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE articles(
    id INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE DEFAULT ('urn:newsidx:' || lower(hex(randomblob(16)))),
    headline TEXT,
    deck TEXT,
    author TEXT,
    dateline TEXT,
    place TEXT,
    agency TEXT,
    date TEXT CONSTRAINT date_is_YYYY_MM_DD CHECK (
        date IS NULL OR (date >= '0001' AND (
            date GLOB '[0-9][0-9][0-9][0-9]'
            OR (date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]' AND substr(date, 6, 2) BETWEEN '01' AND '12')
            OR (date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(date, '+0 days') IS date)))),
    date_source TEXT,
    published TEXT,
    updated TEXT,
    source TEXT,
    section TEXT,
    language TEXT,
    url TEXT,
    body TEXT,
    origin TEXT,
    digest TEXT,
    added TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);

CREATE INDEX articles_url ON articles(url) WHERE url IS NOT NULL;
CREATE INDEX articles_origin ON articles(origin) WHERE origin IS NOT NULL;
-- Articles without a guid or url of their own are known by their text.
CREATE INDEX articles_digest ON articles(digest) WHERE url IS NULL AND guid >= 'sha256:' AND guid < 'sha256;';

-- What facets count and filters look at, without the texts, in the order of ids.
CREATE INDEX articles_facets ON articles(id, author, place, agency, source, section, language);

CREATE VIRTUAL TABLE articles_fts USING fts5(
    headline, deck, body, author, dateline, date UNINDEXED,
    content="articles", content_rowid="id", tokenize=:tokenizer
);

-- Whole rows that were replaced, and inputs that came later but were older than what was stored.
CREATE TABLE versions(
    version INTEGER PRIMARY KEY,
    id INTEGER NOT NULL,
    guid TEXT NOT NULL,
    headline TEXT, deck TEXT, author TEXT, dateline TEXT, place TEXT, agency TEXT, date TEXT, date_source TEXT,
    published TEXT, updated TEXT, source TEXT, section TEXT, language TEXT, url TEXT, body TEXT, origin TEXT, digest TEXT,
    added TEXT,
    replaced TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);
CREATE INDEX versions_guid ON versions(guid);

-- Words as written (but for case and accents) with their stems, for prefixes and suggestions.
CREATE TABLE words(
    word TEXT PRIMARY KEY,
    stem TEXT NOT NULL,
    articles INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX words_stem ON words(stem);

-- Articles that other tools wrote since newsidx last did: words does not know them yet. was is the text that words does know under
-- this id, NULL where it knows none.
CREATE TABLE articles_changed(
    id INTEGER PRIMARY KEY,
    was TEXT
);

-- The impact index, for ranked searches: segments of articles numbered from 0 in the order of their ids (ordinals), and for each stem
-- its postings (impact_format.h) and the positions that go with them (impact_positions.h). It covers the archive where the segments'
-- articles, less those deleted, are as many as articles_fts has and articles_changed is empty; otherwise it is not used. It can be dropped and made again at any time.
CREATE TABLE impact_segments(
    segment INTEGER PRIMARY KEY,
    articles INTEGER NOT NULL,
    average REAL NOT NULL,
    deleted BLOB
);

-- The first id and the differences of the others (varints), lengths in words (4 bytes) and words in each column (varints) of 1024 articles, chunk 0 the first of them.
-- With rowids, since SQLite gives rows of 11 kB pages of their own in a table without.
CREATE TABLE impact_articles(
    segment INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    ids BLOB NOT NULL,
    lengths BLOB NOT NULL,
    columns BLOB NOT NULL,
    PRIMARY KEY(segment, chunk)
);

-- articles: how many have the stem since this segment, less those that lost it; the sum over all segments is its document frequency.
-- Postings and positions are cut into parts of 4000 bytes, 0 the first, since SQLite gives a longer row pages of its own; articles is 0
-- but for the first. Positions that do not fit into one part together with the postings are in impact_positions, and NULL here.
CREATE TABLE impact(
    segment INTEGER NOT NULL,
    stem TEXT NOT NULL,
    part INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    postings BLOB NOT NULL,
    positions BLOB,
    PRIMARY KEY(segment, stem, part)
) WITHOUT ROWID;

CREATE TABLE impact_positions(
    segment INTEGER NOT NULL,
    stem TEXT NOT NULL,
    part INTEGER NOT NULL,
    positions BLOB NOT NULL,
    PRIMARY KEY(segment, stem, part)
) WITHOUT ROWID;

-- The articles of a large segment in which two stems that many of them have stand next to each other: postings as in impact, without
-- positions, those deleted since included; they may be none. A pair is its stems with a space between; of one that has no rows nothing is said.
CREATE TABLE impact_pairs(
    segment INTEGER NOT NULL,
    pair TEXT NOT NULL,
    part INTEGER NOT NULL,
    postings BLOB NOT NULL,
    PRIMARY KEY(segment, pair, part)
) WITHOUT ROWID;

-- Input files read to their end, so that an unchanged one need not be read again. rejected holds JSON lines.
CREATE TABLE inputs(
    path TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,
    articles INTEGER NOT NULL,
    rejected TEXT
) WITHOUT ROWID;

-- The triggers are for other tools; newsidx runs without them and does the same itself. They are written so that recursive_triggers
-- may be on or off: the update of an id from within does nothing more, since the id before it did not fit the date.

CREATE TRIGGER articles_insert AFTER INSERT ON articles BEGIN
    UPDATE articles SET id = (
        SELECT coalesce(max(a.id), d.first) + 1
        FROM (SELECT CASE WHEN new.date IS NULL THEN 0
                     ELSE CAST(substr(replace(new.date, '-', '') || '0000', 1, 8) AS INTEGER) * 1000000 END AS first) AS d
        LEFT JOIN articles AS a
            ON a.id BETWEEN d.first AND d.first + CASE WHEN new.date IS NULL THEN 9999999999 ELSE 999999 END
    )
    WHERE id = new.id AND NOT CASE WHEN new.date IS NULL THEN new.id BETWEEN 1 AND 9999999999
        ELSE new.id / 1000000 = CAST(substr(replace(new.date, '-', '') || '0000', 1, 8) AS INTEGER) END;
    SELECT RAISE(ABORT, 'no id is left for an article of this date') FROM articles
        WHERE guid = new.guid AND NOT CASE WHEN date IS NULL THEN id BETWEEN 1 AND 9999999999
            ELSE id / 1000000 = CAST(substr(replace(date, '-', '') || '0000', 1, 8) AS INTEGER) END;
    INSERT INTO articles_fts(rowid, headline, deck, body, author, dateline, date)
        SELECT id, headline, deck, body, author, dateline, date FROM articles WHERE guid = new.guid;
    INSERT INTO articles_changed(id, was)
        SELECT id, NULL FROM articles
        WHERE guid = new.guid AND NOT EXISTS (SELECT 1 FROM articles_changed AS c WHERE c.id = articles.id);
END;

CREATE TRIGGER articles_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, headline, deck, body, author, dateline, date)
        VALUES ('delete', old.id, old.headline, old.deck, old.body, old.author, old.dateline, old.date);
    INSERT INTO articles_changed(id, was)
        SELECT old.id, concat_text.text
        FROM (SELECT coalesce(old.headline, '') || char(10) || coalesce(old.deck, '') || char(10) || coalesce(old.body, '')
              || char(10) || coalesce(old.author, '') || char(10) || coalesce(old.dateline, '') AS text) AS concat_text
        WHERE NOT EXISTS (SELECT 1 FROM articles_changed AS c WHERE c.id = old.id);
    -- A deleted article comes back when a file that has it is added again: all inputs are read again then.
    DELETE FROM inputs;
END;

CREATE TRIGGER articles_update AFTER UPDATE ON articles
WHEN CASE WHEN old.date IS NULL THEN old.id BETWEEN 1 AND 9999999999
    ELSE old.id / 1000000 = CAST(substr(replace(old.date, '-', '') || '0000', 1, 8) AS INTEGER) END
BEGIN
    INSERT INTO versions(id, guid, headline, deck, author, dateline, place, agency, date, date_source, published, updated,
                         source, section, language, url, body, origin, digest, added)
        VALUES (old.id, old.guid, old.headline, old.deck, old.author, old.dateline, old.place, old.agency, old.date,
                old.date_source, old.published, old.updated, old.source, old.section, old.language, old.url, old.body,
                old.origin, old.digest, old.added);
    INSERT INTO articles_fts(articles_fts, rowid, headline, deck, body, author, dateline, date)
        VALUES ('delete', old.id, old.headline, old.deck, old.body, old.author, old.dateline, old.date);
    INSERT INTO articles_changed(id, was)
        SELECT old.id, concat_text.text
        FROM (SELECT coalesce(old.headline, '') || char(10) || coalesce(old.deck, '') || char(10) || coalesce(old.body, '')
              || char(10) || coalesce(old.author, '') || char(10) || coalesce(old.dateline, '') AS text) AS concat_text
        WHERE NOT EXISTS (SELECT 1 FROM articles_changed AS c WHERE c.id = old.id);
    UPDATE articles SET id = (
        SELECT coalesce(max(a.id), d.first) + 1
        FROM (SELECT CASE WHEN new.date IS NULL THEN 0
                     ELSE CAST(substr(replace(new.date, '-', '') || '0000', 1, 8) AS INTEGER) * 1000000 END AS first) AS d
        LEFT JOIN articles AS a
            ON a.id BETWEEN d.first AND d.first + CASE WHEN new.date IS NULL THEN 9999999999 ELSE 999999 END
    )
    WHERE id = new.id AND NOT CASE WHEN new.date IS NULL THEN new.id BETWEEN 1 AND 9999999999
        ELSE new.id / 1000000 = CAST(substr(replace(new.date, '-', '') || '0000', 1, 8) AS INTEGER) END;
    SELECT RAISE(ABORT, 'no id is left for an article of this date') FROM articles
        WHERE guid = new.guid AND NOT CASE WHEN date IS NULL THEN id BETWEEN 1 AND 9999999999
            ELSE id / 1000000 = CAST(substr(replace(date, '-', '') || '0000', 1, 8) AS INTEGER) END;
    INSERT INTO articles_fts(rowid, headline, deck, body, author, dateline, date)
        SELECT id, headline, deck, body, author, dateline, date FROM articles WHERE guid = new.guid;
    INSERT INTO articles_changed(id, was)
        SELECT id, NULL FROM articles
        WHERE guid = new.guid AND NOT EXISTS (SELECT 1 FROM articles_changed AS c WHERE c.id = articles.id);
END;
