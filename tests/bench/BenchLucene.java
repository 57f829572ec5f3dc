/* BenchLucene.java - Lucene as its documentation shows it: EnglishAnalyzer without stop words (no other engine here has any), BM25,
 * TopScoreDocCollector with its own threshold of counting, an MMapDirectory.
 *
 * usage: java BenchLucene index CORPUS FOLDER | search FOLDER      the protocol of bench_search.h */
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.LocalDate;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.QueryBuilder;

public final class BenchLucene {
    private static final String TEXT = "text";
    private static final int HITS = 10;
    private static final Analyzer ANALYZER = new EnglishAnalyzer(CharArraySet.EMPTY_SET);
    private static final QueryBuilder BUILDER = new QueryBuilder(ANALYZER);

    private BenchLucene() {
    }

    private static long day(String date) {
        return LocalDate.parse(date).toEpochDay();
    }

    private static void index(String corpus, Path folder) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(ANALYZER).setRAMBufferSizeMB(256);
        try (BufferedReader in = Files.newBufferedReader(Paths.get(corpus), StandardCharsets.UTF_8);
                IndexWriter writer = new IndexWriter(new MMapDirectory(folder), config)) {
            StringBuilder record = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != 0x1E) {
                    record.append((char) c);
                    continue;
                }
                String[] field = record.toString().split("\u001f", 3);
                record.setLength(0);
                Document document = new Document();
                document.add(new LongPoint("day", day(field[0])));
                document.add(new NumericDocValuesField("day", day(field[0])));
                document.add(new StoredField("headline", field[1]));
                document.add(new StoredField("body", field[2]));
                document.add(new TextField(TEXT, field[1] + "\n" + field[2], Field.Store.NO));
                writer.addDocument(document);
            }
        }
    }

    private static Query parse(String mode, String first, String last, String words) {
        if (mode.equals("phrase")) {
            return BUILDER.createPhraseQuery(TEXT, words);
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (String word : words.split(" ")) {
            Query one = BUILDER.createBooleanQuery(TEXT, word, Occur.MUST);
            if (one != null) {
                all.add(one, mode.equals("and") ? Occur.MUST : Occur.SHOULD);
            }
        }
        if (!mode.equals("dates")) {
            return all.build();
        }
        return new BooleanQuery.Builder().add(all.build(), Occur.MUST)
            .add(LongPoint.newRangeQuery("day", day(first), day(last)), Occur.FILTER).build();
    }

    private static void search(Path folder) throws IOException {
        Sort newest = new Sort(new SortField("day", SortField.Type.LONG, true));
        try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(folder));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity(2.0f, 0.55f));
            searcher.setQueryCache(null);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] field = line.split("\t", 4);
                long begin = System.nanoTime();
                Query query = parse(field[0], field[1], field[2], field[3]);
                ScoreDoc[] hits = field[0].equals("newest") ? searcher.search(query, HITS, newest).scoreDocs
                    : searcher.search(query, HITS).scoreDocs;
                long taken = System.nanoTime() - begin;
                StringBuilder out = new StringBuilder().append(taken).append('\t');
                for (ScoreDoc hit : hits) {
                    out.append(hit.doc).append(' ');
                }
                System.out.println(out);
                System.out.flush();
            }
        }
    }

    public static void main(String[] argument) throws IOException {
        if (argument[0].equals("index")) {
            index(argument[1], Paths.get(argument[2]));
        } else {
            search(Paths.get(argument[1]));
        }
    }
}
