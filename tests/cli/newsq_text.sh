# The text form: matches in brackets, phrases as one, the caret under a bad date, partial matches under a line on stderr.
. "$TESTS/cli/newsq_archive.inc"
try "$NEWSQ" khamenei letter
try "$NEWSQ" '"Ayatollah Ali Khamenei"'
try "$NEWSQ" letter NOT sanctions
try "$NEWSQ" author:finley date:2014-11
try "$NEWSQ" 'khamenei NEAR/10 letter'
try "$NEWSQ" letter -jets -undated
try "$NEWSQ" khamenei zebra
try "$NEWSQ" zebra
try "$NEWSQ" '???'
try "$NEWSQ" 'letter date:foo'
try "$NEWSQ" ''
try "$NEWSQ" flash
try "$NEWSQ" --color=always 'headline:letter author:roe' | cat -v
