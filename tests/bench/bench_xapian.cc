/* bench_xapian.cc - Xapian as its documentation shows it: TermGenerator with the English stemmer, BM25.
 *
 * usage: bench_xapian index CORPUS FOLDER | search FOLDER      the protocol of bench_search.h */
#include "bench_search.h"

#include <string>
#include <xapian.h>

namespace
{

struct indexing {
    Xapian::WritableDatabase db;
    Xapian::TermGenerator generator;
};

void add_record(void *context, const struct bench_record *record)
{
    indexing *state = static_cast<indexing *>(context);
    Xapian::Document document;
    const std::string headline(record->headline, static_cast<size_t>(record->headline_len));
    const std::string body(record->body, static_cast<size_t>(record->body_len));
    document.set_data(headline + "\n" + body);
    document.add_value(0, std::string(record->date, static_cast<size_t>(record->date_len)));
    state->generator.set_document(document);
    state->generator.index_text(headline);
    state->generator.increase_termpos();
    state->generator.index_text(body);
    state->db.add_document(document);
}

void answer(void *context, const struct bench_query *query, struct bench_answer *out)
{
    const Xapian::Database *db = static_cast<Xapian::Database *>(context);
    static const Xapian::Stem stem("english");
    std::string text;
    for (int i = 0; i < query->words; i++) {
        text += (i > 0 ? " " : "") + std::string(query->word[i]);
    }
    Xapian::QueryParser parser;
    parser.set_stemmer(stem);
    parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
    parser.set_database(*db);
    parser.set_default_op(query->mode == BENCH_AND ? Xapian::Query::OP_AND : Xapian::Query::OP_OR);
    Xapian::Query parsed =
        query->mode == BENCH_PHRASE ? parser.parse_query("\"" + text + "\"", Xapian::QueryParser::FLAG_PHRASE) : parser.parse_query(text, 0);
    if (query->mode == BENCH_DATES) {
        parsed = Xapian::Query(Xapian::Query::OP_FILTER, parsed,
                               Xapian::Query(Xapian::Query::OP_VALUE_RANGE, 0, std::string(query->first), std::string(query->last)));
    }
    Xapian::Enquire enquire(*db);
    enquire.set_weighting_scheme(Xapian::BM25Weight(2.0, 0, 1, 0.55, 0.5));
    if (query->mode == BENCH_NEWEST) {
        enquire.set_sort_by_value(0, true);
    }
    enquire.set_query(parsed);
    const Xapian::MSet found = enquire.get_mset(0, BENCH_HITS);
    for (Xapian::MSetIterator i = found.begin(); i != found.end(); ++i) {
        bench_add_hit(out, *i);
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "index") == 0) {
        indexing state = {Xapian::WritableDatabase(argv[3], Xapian::DB_CREATE_OR_OPEN), Xapian::TermGenerator()};
        state.generator.set_stemmer(Xapian::Stem("english"));
        bench_each_record(argv[2], add_record, &state);
        state.db.commit();
    } else if (argc == 3 && strcmp(argv[1], "search") == 0) {
        Xapian::Database db(argv[2]);
        bench_serve(answer, &db);
    } else {
        bench_die("usage: bench_xapian index CORPUS FOLDER | search FOLDER");
    }
    return 0;
}
