/* html_people_words.h - the words of bylines in many languages, small letters. For html_people.c. */
#ifndef NEWSIDX_HTML_PEOPLE_WORDS_H
#define NEWSIDX_HTML_PEOPLE_WORDS_H

#include <stddef.h>

struct html_words {
    const char *const *word;
    size_t count;
};

extern const struct html_words HTML_LEADS;  /* what a byline begins with: "by" */
extern const struct html_words HTML_JOINTS; /* between two names: " and " */
extern const struct html_words HTML_ROLES;  /* whole words of a role, a place of work or an instruction */
extern const struct html_words HTML_DESKS;  /* whole words of desks, publications and companies */

#endif
