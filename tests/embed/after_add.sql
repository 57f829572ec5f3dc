-- after_add.sql - the archive of cases.sql when newsidx has added another article: it has taken over what the other tool wrote.
-- In the form of cases.sql.

-- case: always
INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1);

-- case: nothing is left to take over
SELECT count(*) FROM articles_changed;
-- row: 0

-- case: words counts what the other tool wrote
SELECT word, articles FROM words WHERE word IN ('elections', 'swallow', 'llamas', 'snow', 'okapi', 'pelicans') ORDER BY word;
-- row: elections|1
-- row: llamas|1
-- row: okapi|1
-- row: pelicans|2
-- row: snow|1
-- row: swallow|3

-- case: words has forgotten what the other tool took away
SELECT word, articles FROM words
    WHERE word IN ('elephant', 'elephants', 'lemmings', 'mammoths', 'rain', 'rained', 'floods', 'capybara', 'tapir', 'zeppelin');

-- case: newsidx and the other tool go on with the same ids
INSERT INTO articles(guid, headline, date) VALUES ('later-2', 'Lighthouse keeper retires', '1999-12-30');
-- newsq: lighthouse => 19991230000001 19991230000002
-- newsq: date:1999-12-30 => 19991230000001 19991230000002
