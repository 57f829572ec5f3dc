-- cases.sql - what other tools do with an archive, and what newsq must say afterwards. Read by shell.sh, python.py and perl.pl.
--
-- A case is "-- case: NAME", its SQL (a semicolon ends a line only where it ends a statement), and what is expected:
--   -- row: A|B          the next row that the SQL returns; all rows are named, in their order
--   -- fails: TEXT       the SQL is refused with a message that holds TEXT
--   -- newsq: Q => IDS   what "newsq --sort oldest Q" finds; "none" for nothing
--   -- needs: WHAT       left out without it: extension (newsidx.so is loaded), recursive (recursive_triggers is on)
-- The case "always" runs after each of the others. All cases run on one archive, made of articles.jsonl, in this order.

-- case: always
INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1);
SELECT (SELECT count(*) FROM articles) - (SELECT count(*) FROM articles_fts_docsize);
-- row: 0
SELECT id, date FROM articles WHERE NOT CASE WHEN date IS NULL THEN id BETWEEN 1 AND 9999999999
    ELSE id / 1000000 = substr(replace(date, '-', '') || '0000', 1, 8) + 0 END;
SELECT a.id FROM articles AS a LEFT JOIN articles_fts_docsize AS d ON d.id = a.id WHERE d.id IS NULL;

-- case: the extension is there and has turned recursive_triggers on
-- needs: extension
-- needs: recursive
SELECT newsidx_version() GLOB '[0-9]*.[0-9]*', newsidx_stems('The letters arrived');
-- row: 1|the letter arriv
PRAGMA recursive_triggers;
-- row: 1

-- ## Reading

-- case: MATCH finds words by their stem
SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'letters' ORDER BY rowid;
-- row: 20120304000001
-- row: 20120305000001
SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'raining' ORDER BY rowid;
-- row: 20120305000001
-- newsq: letters => 20120304000001 20120305000001

-- case: a phrase
SELECT rowid FROM articles_fts WHERE articles_fts MATCH '"island council"';
-- row: 20120304000001
SELECT rowid FROM articles_fts WHERE articles_fts MATCH '"council island"';
-- newsq: "island council" => 20120304000001

-- case: a column filter
SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'headline : letter';
-- row: 20120304000001
SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'author : lindqvist';
-- row: 20120304000001
SELECT rowid FROM articles_fts WHERE articles_fts MATCH '{headline author} : rained';
-- row: 20120305000001

-- case: operators and a range of ids
SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'letters NOT rain';
-- row: 20120304000001
SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'council' AND rowid BETWEEN 20120305000000 AND 20120331999999;
-- row: 20120305000001

-- case: bm25 puts the article with more of the word first
SELECT rowid, bm25(articles_fts) < 0 FROM articles_fts WHERE articles_fts MATCH 'letters' ORDER BY bm25(articles_fts);
-- row: 20120304000001|1
-- row: 20120305000001|1
SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'letters' ORDER BY rank LIMIT 1;
-- row: 20120304000001

-- case: highlight marks the words as they are written
SELECT highlight(articles_fts, 0, '<b>', '</b>'), highlight(articles_fts, 2, '<b>', '</b>')
    FROM articles_fts WHERE articles_fts MATCH 'letters' ORDER BY rowid;
-- row: Harbor master answers a <b>letter</b>|The harbor master wrote a long <b>letter</b> to the island council on Sunday. In the <b>letter</b> she asked for a new crane.
-- row: Rain floods the lower town|It rained through the night. The council closed two roads, and <b>letters</b> were late.

-- case: snippet cuts around the match
SELECT snippet(articles_fts, 2, '[', ']', '...', 6) FROM articles_fts WHERE articles_fts MATCH 'road';
-- row: ...The council closed two [roads], and...

-- case: the index leads to the article
SELECT a.guid, f.date, a.source FROM articles_fts AS f JOIN articles AS a ON a.id = f.rowid
    WHERE articles_fts MATCH 'crane';
-- row: h1|2012-03-04|Harbor Post

-- ## INSERT

-- case: INSERT
INSERT INTO articles(id, guid, headline, date, body)
    VALUES (20130501000007, 'e1', 'Elephants cross the river', '2013-05-01', 'A herd of forty crossed at dawn.');
SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'elephant';
-- row: 20130501000007
-- newsq: elephant => 20130501000007
-- newsq: elephan* => 20130501000007
-- newsq: headline:elephants date:2013-05-01 => 20130501000007
-- newsq: "cross the river" => 20130501000007

-- case: INSERT without an id
INSERT INTO articles(guid, headline, date, body) VALUES ('e2', 'An elephant returns', '2013-05-01', 'It was the eldest.');
-- newsq: date:2013-05 => 20130501000007 20130501000008
-- newsq: elephan* => 20130501000007 20130501000008
-- newsq: eldest => 20130501000008

-- case: INSERT with an id that does not fit the date
INSERT INTO articles(id, guid, headline, date) VALUES (42, 'e3', 'Tusks found in a warehouse', '2013-05-02');
-- newsq: tusk => 20130502000001
-- newsq: date:2013-05-02 => 20130502000001

-- case: INSERT without a date
INSERT INTO articles(guid, headline, body) VALUES ('u1', 'Proverbs about tortoises', 'Slow and steady.');
INSERT INTO articles(id, guid, headline) VALUES (20130501000050, 'u2', 'Tortoise riddles');
-- newsq: tortois* => 2 3
-- newsq: tortoise date:2013 => none

-- case: INSERT without a guid
INSERT INTO articles(headline, date) VALUES ('A giraffe is born', '2013-05-03');
INSERT INTO articles(headline, date) VALUES ('A giraffe is named', '2013-05-03');
SELECT id, guid GLOB 'urn:newsidx:*', length(guid), added GLOB '????-??-??T??:??:??Z' FROM articles WHERE date = '2013-05-03';
-- row: 20130503000001|1|44|1
-- row: 20130503000002|1|44|1
SELECT count(DISTINCT guid) FROM articles WHERE date = '2013-05-03';
-- row: 2
-- newsq: giraffes => 20130503000001 20130503000002

-- case: INSERT of a month and of a year
INSERT INTO articles(guid, headline, date) VALUES ('p1', 'Pelicans in spring', '2013-04');
INSERT INTO articles(guid, headline, date) VALUES ('p2', 'Pelicans of the year', '2013');
-- newsq: pelican => 20130000000001 20130400000001
-- newsq: pelican date:2013-04 => 20130400000001
-- newsq: pelican date:2013 => 20130000000001 20130400000001

-- case: INSERT of several rows of one day
INSERT INTO articles(guid, headline, date) VALUES ('s1', 'Swallow one', '2013-06-01'), ('s2', 'Swallow two', '2013-06-01'),
    ('s3', 'Swallow three', '2013-06-01');
INSERT INTO articles(guid, headline, date) SELECT 'copy-' || guid, 'Copied ' || headline, date FROM articles WHERE guid LIKE 's_';
-- newsq: swallows => 20130601000001 20130601000002 20130601000003 20130601000004 20130601000005 20130601000006
-- newsq: headline:copied date:2013-06 => 20130601000004 20130601000005 20130601000006

-- case: INSERT of text beyond ASCII
INSERT INTO articles(guid, headline, date, author) VALUES ('z1', 'Žižkov café “réouvre”', '2013-06-02', 'Zoë O’Neill; Émile Šimek');
-- newsq: zizkov => 20130602000001
-- newsq: "ŽIŽKOV CAFÉ" => 20130602000001
-- newsq: author:simek => 20130602000001

-- case: a prefix is compared with words as they are written
INSERT INTO articles(guid, headline, date) VALUES ('v1', 'Two elections in June', '2013-06-03');
-- newsq: electio* => 20130603000001
-- newsq: elected => 20120300000001 20120402000001 20130603000001

-- case: INSERT of a date that is none
INSERT INTO articles(guid, headline, date) VALUES ('bad', 'Zeppelin', '2013-13-01');
-- fails: date_is_YYYY_MM_DD
-- newsq: zeppelin => none

-- case: INSERT of a day that is none
INSERT INTO articles(guid, headline, date) VALUES ('bad', 'Zeppelin', '2013-02-29');
-- fails: date_is_YYYY_MM_DD
-- newsq: zeppelin => none

-- case: INSERT of the year 0
INSERT INTO articles(guid, headline, date) VALUES ('bad', 'Zeppelin', '0000');
-- fails: date_is_YYYY_MM_DD
-- newsq: zeppelin => none

-- case: INSERT of a leap day
INSERT INTO articles(guid, headline, date) VALUES ('leap', 'Leap day', '2012-02-29');
-- newsq: date:2012-02-29 => 20120229000001

-- case: INSERT on a day whose ids are used up
INSERT INTO articles(id, guid, headline, date) VALUES (20131212999999, 'f1', 'The last id of a day', '2013-12-12');
INSERT INTO articles(guid, headline, date) VALUES ('f2', 'Zeppelin', '2013-12-12');
-- fails: no id is left
-- newsq: zeppelin => none
-- newsq: date:2013-12-12 => 20131212999999

-- case: INSERT of a guid that is taken
INSERT INTO articles(guid, headline, date) VALUES ('e1', 'Zeppelin', '2013-05-01');
-- fails: UNIQUE
-- newsq: zeppelin => none
-- newsq: elephan* => 20130501000007 20130501000008

-- case: INSERT OR IGNORE
INSERT OR IGNORE INTO articles(guid, headline, date) VALUES ('e1', 'Zeppelin', '2013-05-01');
INSERT OR IGNORE INTO articles(guid, headline, date) VALUES ('i1', 'Ibis', '2013-06-04');
-- newsq: zeppelin => none
-- newsq: ibis => 20130604000001

-- ## UPDATE

-- case: UPDATE of the headline
UPDATE articles SET headline = 'Mammoths cross the river' WHERE guid = 'e1';
SELECT id, headline FROM versions WHERE guid = 'e1';
-- row: 20130501000007|Elephants cross the river
-- newsq: mammo* => 20130501000007
-- newsq: mammoth => 20130501000007
-- newsq: elephan* => 20130501000008
-- newsq: "herd of forty" => 20130501000007

-- case: UPDATE of the date
UPDATE articles SET date = '2013-07-09' WHERE guid = 'e1';
-- newsq: date:2013-07-09 => 20130709000001
-- newsq: date:2013-05-01 => 20130501000008
-- newsq: mammoths => 20130709000001

-- case: UPDATE of date and headline in one
UPDATE articles SET date = '2013-07-10', headline = 'Lemmings cross the river' WHERE guid = 'e1';
-- newsq: lemming date:2013-07-10 => 20130710000001
-- newsq: lemmi* => 20130710000001
-- newsq: mammo* => none
-- newsq: date:2013-07-09 => none

-- case: UPDATE to no date, and back
UPDATE articles SET date = NULL WHERE guid = 'e1';
-- newsq: lemming => 4

-- case: UPDATE of an undated article to a month
UPDATE articles SET date = '2013-07' WHERE guid = 'e1';
-- newsq: lemming => 20130700000001
-- newsq: lemming date:2013-07 => 20130700000001

-- case: UPDATE that changes nothing
UPDATE articles SET headline = headline, date = date WHERE guid = 'e1';
-- newsq: lemming => 20130700000001

-- case: UPDATE of the body of an article that newsidx added
UPDATE articles SET body = 'The ferry leaves at ten, with llamas aboard.' WHERE guid = 'h5';
-- newsq: llamas => 20120401000001
-- newsq: llam* => 20120401000001
-- newsq: "leaves at nine" => none

-- case: UPDATE of the date of an article that newsidx added
UPDATE articles SET date = '2012-04-03' WHERE guid = 'h5';
-- newsq: ferry => 20120403000001
-- newsq: date:2012-04 => 20120402000001 20120403000001

-- case: UPDATE of the id
UPDATE articles SET id = 20120403000500 WHERE guid = 'h5';
-- newsq: ferry => 20120403000500

-- case: UPDATE of the id to one that does not fit the date
UPDATE articles SET id = 77 WHERE guid = 'e3';
-- newsq: tusk => 20130502000001

-- case: UPDATE of the guid
UPDATE articles SET guid = 'e3-renamed' WHERE guid = 'e3';
-- newsq: guid:renamed => 20130502000001
-- newsq: tusks => 20130502000001

-- case: UPDATE of several rows to one day
UPDATE articles SET date = '2013-08-08' WHERE guid IN ('s1', 's2', 's3');
-- newsq: date:2013-08-08 => 20130808000001 20130808000002 20130808000003
-- newsq: swallow date:2013-06 => 20130601000004 20130601000005 20130601000006

-- case: UPDATE of every row
UPDATE articles SET language = 'en';
-- newsq: language:en swallow => 20130601000004 20130601000005 20130601000006 20130808000001 20130808000002 20130808000003
-- newsq: letters => 20120304000001 20120305000001

-- case: UPDATE that is refused
UPDATE articles SET headline = 'Zeppelin', date = 'yesterday' WHERE guid = 'e1';
-- fails: date_is_YYYY_MM_DD
-- newsq: zeppelin => none
-- newsq: lemming => 20130700000001

-- case: UPDATE to a day whose ids are used up
UPDATE articles SET date = '2013-12-12' WHERE guid = 'e1';
-- fails: no id is left
-- newsq: lemming => 20130700000001
-- newsq: date:2013-12 => 20131212999999

-- ## UPSERT

-- case: UPSERT of a new article
INSERT INTO articles(guid, headline, date) VALUES ('n1', 'Narwhal sighted', '2013-09-01')
    ON CONFLICT(guid) DO UPDATE SET headline = excluded.headline, date = excluded.date;
-- newsq: narwhals => 20130901000001

-- case: UPSERT of an article that is there
INSERT INTO articles(guid, headline, date) VALUES ('n1', 'Beluga sighted', '2013-09-01')
    ON CONFLICT(guid) DO UPDATE SET headline = excluded.headline, date = excluded.date;
-- newsq: beluga => 20130901000001
-- newsq: narwhal => none

-- case: UPSERT with another date
INSERT INTO articles(guid, headline, date) VALUES ('n1', 'Orca sighted', '2013-09-02')
    ON CONFLICT(guid) DO UPDATE SET headline = excluded.headline, date = excluded.date;
-- newsq: orca => 20130902000001
-- newsq: date:2013-09 => 20130902000001
-- newsq: beluga => none

-- case: UPSERT that does nothing
INSERT INTO articles(guid, headline, date) VALUES ('n1', 'Zeppelin', '2013-09-09') ON CONFLICT(guid) DO NOTHING;
-- newsq: zeppelin => none
-- newsq: orca => 20130902000001

-- case: UPSERT by id
INSERT INTO articles(id, guid, headline, date) VALUES (20130902000001, 'n1', 'Dolphin sighted', '2013-09-02')
    ON CONFLICT(id) DO UPDATE SET headline = excluded.headline;
-- newsq: dolphin => 20130902000001
-- newsq: orca => none

-- ## INSERT OR REPLACE

-- case: INSERT OR REPLACE of a new article
-- needs: recursive
INSERT OR REPLACE INTO articles(guid, headline, date) VALUES ('r1', 'Raccoon at the market', '2013-10-01');
-- newsq: raccoons => 20131001000001

-- case: INSERT OR REPLACE by id
-- needs: recursive
INSERT OR REPLACE INTO articles(id, guid, headline, date) VALUES (20131001000001, 'r2', 'Badger at the market', '2013-10-01');
SELECT guid FROM articles WHERE id = 20131001000001;
-- row: r2
-- newsq: badger => 20131001000001
-- newsq: raccoon => none

-- case: INSERT OR REPLACE by guid
-- needs: recursive
INSERT OR REPLACE INTO articles(guid, headline, date) VALUES ('r2', 'Ferret at the market', '2013-10-01');
-- newsq: ferret => 20131001000001
-- newsq: badger => none
-- newsq: market date:2013-10-01 => 20131001000001

-- case: INSERT OR REPLACE by guid with another date
-- needs: recursive
REPLACE INTO articles(guid, headline, date) VALUES ('r2', 'Otter at the market', '2013-10-02');
-- newsq: otte* => 20131002000001
-- newsq: ferret => none
-- newsq: date:2013-10 => 20131002000001

-- case: INSERT OR REPLACE of two articles at once, one by id and one by guid
-- needs: recursive
INSERT INTO articles(guid, headline, date) VALUES ('r3', 'Stoat at the market', '2013-10-03');
INSERT OR REPLACE INTO articles(id, guid, headline, date) VALUES (20131003000001, 'r2', 'Weasel at the market', '2013-10-03');
-- newsq: weasel => 20131003000001
-- newsq: date:2013-10 => 20131003000001
-- newsq: stoat OR otter => none

-- case: INSERT OR REPLACE of an article that newsidx added
-- needs: recursive
INSERT OR REPLACE INTO articles(guid, headline, date, body) VALUES ('h6', 'Old council leaves', '2012-04-02', 'Farewell speeches.');
-- newsq: farewell => 20120402000001
-- newsq: "voters elected" => none
-- newsq: elected => 20120300000001 20130603000001

-- case: UPDATE OR REPLACE of a guid
-- needs: recursive
INSERT INTO articles(guid, headline, date) VALUES ('r5', 'Marten at the market', '2013-10-05');
UPDATE OR REPLACE articles SET guid = 'r2' WHERE guid = 'r5';
-- newsq: marten => 20131005000001
-- newsq: weasel => none

-- ## DELETE and transactions

-- case: DELETE
DELETE FROM articles WHERE guid = 'e1';
-- newsq: lemming => none
-- newsq: lemmi* => none
-- newsq: date:2013-07 => none

-- case: DELETE of the last article with a word
DELETE FROM articles WHERE guid = 'e2';
-- newsq: elephan* => none
-- newsq: elephant => none

-- case: DELETE of an article that newsidx added
DELETE FROM articles WHERE guid = 'h2';
-- newsq: letters => 20120304000001
-- newsq: rain* => none

-- case: DELETE of several
DELETE FROM articles WHERE guid LIKE 'copy-s_';
-- newsq: swallow => 20130808000001 20130808000002 20130808000003

-- case: an id that became free is given again
INSERT INTO articles(guid, headline, date) VALUES ('h2', 'Snow covers the lower town', '2012-03-05');
-- newsq: date:2012-03-05 => 20120305000001
-- newsq: "lower town" => 20120305000001
-- newsq: snow => 20120305000001
-- newsq: rain => none

-- case: a transaction that is rolled back
BEGIN;
INSERT INTO articles(guid, headline, date) VALUES ('t1', 'Zeppelin', '2013-11-01');
DELETE FROM articles WHERE guid = 'h1';
UPDATE articles SET date = '2013-11-02' WHERE guid = 's1';
ROLLBACK;
-- newsq: zeppelin => none
-- newsq: letter => 20120304000001
-- newsq: date:2013-11 => none

-- case: a transaction that does several things to one article
BEGIN;
INSERT INTO articles(guid, headline, date) VALUES ('t2', 'Capybara', '2013-11-01');
UPDATE articles SET headline = 'Tapir' WHERE guid = 't2';
UPDATE articles SET date = '2013-11-03' WHERE guid = 't2';
DELETE FROM articles WHERE guid = 't2';
INSERT INTO articles(guid, headline, date) VALUES ('t2', 'Okapi', '2013-11-01');
COMMIT;
-- newsq: okapi => 20131101000001
-- newsq: capybara OR tapir => none
-- newsq: date:2013-11 => 20131101000001
