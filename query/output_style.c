/* output_style.c - citations for people: APA (Publication Manual, 7th edition, 10.1, examples 15 to 17) and Chicago (Manual of Style, 17th
 * edition, 14.191 to 14.200, bibliography form). */
#include "output.h"

#include "cite_person.h"
#include "date.h"
#include "terminal.h"

#include <string.h>

static const char *const MONTHS[] = {"",     "January", "February",  "March",   "April",    "May",     "June",
                                     "July", "August",  "September", "October", "November", "December"};

static void append_clean(struct buffer *out, const char *text)
{
    terminal_clean(out, text, strlen(text), TERMINAL_ONE_LINE);
}

/* A full stop, unless the text ends in one or in a mark that stands for one. */
static void append_stop(struct buffer *out)
{
    const size_t len = out->len_bytes;
    if (len > 0 && strchr(".!?", out->data[len - 1]) == NULL) {
        buffer_append_byte(out, '.');
    }
}

static const char *container_of(const struct newsidx_article *article)
{
    const char *source = article->field[NEWSIDX_SOURCE];
    return source != NULL ? source : article->field[NEWSIDX_AGENCY];
}

static struct date date_of(const struct newsidx_article *article)
{
    struct date date = {0};
    const char *text = article->field[NEWSIDX_DATE];
    if (text != NULL) {
        (void)date_parse(&date, text, strlen(text));
    }
    return date;
}

/* --- APA ---------------------------------------------------------------------------------------------------------------- */

/* Finley, J. C., Roe, A., & Doe, B., Jr.: of more than twenty the first nineteen and the last. */
static void append_apa_people(struct buffer *out, const struct cite_person *person, size_t people)
{
    enum { SHOWN = 20 };
    for (size_t i = 0; i < people; i++) {
        if (people > SHOWN && i == SHOWN - 1) {
            buffer_append_text(out, ", . . . ");
            i = people - 1;
        } else if (i > 0) {
            buffer_append_text(out, i + 1 == people ? ", & " : ", ");
        }
        append_clean(out, person[i].family);
        if (person[i].given[0] != '\0') {
            struct buffer initials = BUFFER_INIT;
            cite_initials(&initials, person[i].given);
            buffer_append_text(out, ", ");
            append_clean(out, buffer_text(&initials));
            buffer_release(&initials);
        }
        if (person[i].suffix[0] != '\0') {
            buffer_append_text(out, ", ");
            append_clean(out, person[i].suffix);
        }
    }
}

static void write_apa(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    const struct newsidx_article *article = hit->article;
    struct cite_person person[CITE_PEOPLE_MAX];
    const size_t people = cite_people(person, article->field[NEWSIDX_AUTHOR]);
    const struct date date = date_of(article);
    const char *headline = article->field[NEWSIDX_HEADLINE];
    struct buffer line = BUFFER_INIT;
    append_apa_people(&line, person, people);
    if (people == 0) { /* the title takes the author's place */
        append_clean(&line, headline != NULL ? headline : "[Untitled article]");
    }
    append_stop(&line);
    if (date.year == 0) {
        buffer_append_text(&line, " (n.d.).");
    } else {
        buffer_printf(&line, " (%d", date.year);
        buffer_printf(&line, date.month > 0 ? ", %s" : "%s", MONTHS[date.month]);
        buffer_printf(&line, date.day > 0 ? " %d)." : ").", date.day);
    }
    if (people > 0) {
        buffer_append_byte(&line, ' ');
        append_clean(&line, headline != NULL ? headline : "[Untitled article]");
        append_stop(&line);
    }
    if (container_of(article) != NULL) {
        buffer_append_byte(&line, ' ');
        append_clean(&line, container_of(article));
        append_stop(&line);
    }
    if (article->field[NEWSIDX_URL] != NULL) {
        buffer_append_byte(&line, ' ');
        append_clean(&line, article->field[NEWSIDX_URL]);
    }
    buffer_append(out, buffer_text(&line), line.len_bytes);
    buffer_append_byte(out, '\n');
    buffer_release(&line);
}

const struct output OUTPUT_APA = {
    .name = "apa",
    .help = "citations in the style of the APA, a line each",
    .needs_article = true,
    .hit = write_apa,
};

/* --- Chicago ------------------------------------------------------------------------------------------------------------ */

/* Finley, JC, Ann Roe, and Ben Doe: of more than ten the first seven and et al. */
static void append_chicago_people(struct buffer *out, const struct cite_person *person, size_t people)
{
    enum { ALL_SHOWN = 10, SHOWN = 7 };
    const size_t shown = people > ALL_SHOWN ? SHOWN : people;
    for (size_t i = 0; i < shown; i++) {
        const bool turned = i == 0 && person[i].given[0] != '\0';
        if (i > 0) {
            buffer_append_text(out, i + 1 == people ? (people > 1 ? ", and " : " and ") : ", ");
        }
        if (turned) {
            append_clean(out, person[i].family);
            buffer_append_text(out, ", ");
            append_clean(out, person[i].given);
        } else {
            append_clean(out, person[i].given);
            buffer_append_text(out, person[i].given[0] != '\0' ? " " : "");
            append_clean(out, person[i].family);
        }
        if (person[i].suffix[0] != '\0') {
            buffer_append_text(out, turned ? ", " : " ");
            append_clean(out, person[i].suffix);
        }
    }
    buffer_append_text(out, shown < people ? ", et al." : "");
}

static void append_chicago_date(struct buffer *out, struct date date)
{
    if (date.year == 0) {
        buffer_append_text(out, "n.d.");
        return;
    }
    if (date.month > 0) {
        buffer_append_text(out, MONTHS[date.month]);
        buffer_printf(out, date.day > 0 ? " %d, " : " ", date.day);
    }
    buffer_printf(out, "%d.", date.year);
}

static void write_chicago(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    const struct newsidx_article *article = hit->article;
    struct cite_person person[CITE_PEOPLE_MAX];
    const size_t people = cite_people(person, article->field[NEWSIDX_AUTHOR]);
    const char *headline = article->field[NEWSIDX_HEADLINE];
    const char *container = container_of(article);
    struct buffer line = BUFFER_INIT;
    if (people > 0) {
        append_chicago_people(&line, person, people);
    } else { /* the publication takes the author's place */
        append_clean(&line, container != NULL ? container : "");
    }
    append_stop(&line);
    buffer_append_text(&line, line.len_bytes > 0 ? " \xE2\x80\x9C" : "\xE2\x80\x9C");
    append_clean(&line, headline != NULL ? headline : "Untitled article");
    append_stop(&line);
    buffer_append_text(&line, "\xE2\x80\x9D ");
    if (people > 0 && container != NULL) {
        append_clean(&line, container);
        buffer_append_text(&line, ", ");
    }
    append_chicago_date(&line, date_of(article));
    if (article->field[NEWSIDX_URL] != NULL) {
        buffer_append_byte(&line, ' ');
        append_clean(&line, article->field[NEWSIDX_URL]);
        buffer_append_byte(&line, '.');
    }
    buffer_append(out, buffer_text(&line), line.len_bytes);
    buffer_append_byte(out, '\n');
    buffer_release(&line);
}

const struct output OUTPUT_CHICAGO = {
    .name = "chicago",
    .help = "citations in the style of the Chicago Manual, a line each",
    .needs_article = true,
    .hit = write_chicago,
};
