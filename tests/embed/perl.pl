#!/usr/bin/perl
# Runs the cases of a file such as cases.sql in Perl's DBD::SQLite, which carries an SQLite of its own.
# usage: perl.pl ARCHIVE EXTENSION|- on|off NEWSQ CASES      (on, off: recursive_triggers)
use strict;
use warnings;

if (!eval { require DBI; require DBD::SQLite; 1 }) {
    print "DBD::SQLite is missing\n";
    exit 77;
}
my ($archive, $extension, $recursive, $newsq, $path) = @ARGV;
my $faults = 0;

sub fault {
    my ($case, $text) = @_;
    $text =~ tr/\n/ /;
    print "$case->{name}: $text\n";
    $faults++;
    return;
}

sub read_cases {
    open my $lines, '<', $path or die "$path: $!\n";
    my @cases;
    my $case;
    while (my $line = <$lines>) {
        if ($line =~ /^-- case: (.*)/) {
            $case = {name => $1, sql => '', rows => [], needs => [], queries => []};
            push @cases, $case;
        } elsif ($line =~ /^-- row: (.*)/) {
            push @{$case->{rows}}, $1;
        } elsif ($line =~ /^-- fails: (.*)/) {
            $case->{refusal} = $1;
        } elsif ($line =~ /^-- needs: (.*)/) {
            push @{$case->{needs}}, $1;
        } elsif ($line =~ /^-- newsq: (.*) => (.*)/) {
            push @{$case->{queries}}, [$1, $2];
        } elsif ($line !~ /^--/ && $case) {
            $case->{sql} .= $line;
        }
    }
    close $lines;
    return @cases;
}

sub connect_archive {
    my $db = DBI->connect("dbi:SQLite:dbname=$archive", '', '', {RaiseError => 1, PrintError => 0, AutoCommit => 1});
    if ($extension ne '-') {
        $db->sqlite_enable_load_extension(1);
        $db->sqlite_load_extension($extension);
        $db->sqlite_enable_load_extension(0);
    }
    # The extension itself is trusted to turn recursive_triggers on, and plain SQLite to have them off.
    if (($extension ne '-') != ($recursive eq 'on')) {
        $db->do('PRAGMA recursive_triggers = ' . $recursive);
    }
    return $db;
}

sub run_sql {
    my ($db, $case) = @_;
    my @rows;
    for my $sql (grep { /\S/ } split /;\n/, $case->{sql}) {
        my $statement = $db->prepare($sql);
        $statement->execute;
        if ($statement->{NUM_OF_FIELDS}) {
            while (my $row = $statement->fetchrow_arrayref) {
                push @rows, join '|', map { defined $_ ? $_ : '' } @{$row};
            }
        }
    }
    return @rows;
}

sub check_sql {
    my ($db, $case, $blamed) = @_;
    my @rows;
    if (!eval { @rows = run_sql($db, $case); 1 }) {
        if (!defined $case->{refusal} || index("$@", $case->{refusal}) < 0) {
            fault($blamed, "$@");
        }
    } elsif (defined $case->{refusal}) {
        fault($blamed, 'was not refused');
    } elsif ("@rows" ne "@{$case->{rows}}") {
        fault($blamed, "expected rows '@{$case->{rows}}', got '@rows'");
    }
    return;
}

sub check_newsq {
    my ($case, $query, $expected) = @_;
    my @command = ($newsq, '--db', $archive, '--format', 'ids', '--sort', 'oldest', '--limit', 'all', $query);
    my $child = open my $out, '-|';
    die "fork: $!\n" if !defined $child;
    if ($child == 0) {
        open STDERR, '>&', \*STDOUT;
        exec {$newsq} @command or die "$newsq: $!\n";
    }
    my @ids = <$out>;
    close $out;
    my $code = $? >> 8;
    chomp @ids;
    my $wanted = $expected eq 'none' ? '' : $expected;
    if ("@ids" ne $wanted) {
        fault($case, "newsq '$query': expected '$wanted', got '@ids'");
    } elsif ($code != ($wanted ne '' ? 0 : 1)) {
        fault($case, "newsq '$query': exit code $code");
    }
    return;
}

my %given = (extension => $extension ne '-', recursive => $recursive eq 'on');
my @cases = read_cases();
my ($always) = grep { $_->{name} eq 'always' } @cases;
my $db = connect_archive();
my $ran = 0;
for my $case (@cases) {
    next if $case == $always || grep { !$given{$_} } @{$case->{needs}};
    check_sql($db, $case, $case);
    check_sql($db, $always, $case);
    check_newsq($case, @{$_}) for @{$case->{queries}};
    $ran++;
}
$db->disconnect;
fault({name => $path}, 'no case was run') if $ran == 0;
exit($faults > 0 ? 1 : 0);
