/* date_names.h - months, weekdays and the small words of dates in the languages of newspapers.
 *
 * For the readers of moments in common (date_moment.c and its parts). Pure functions, no locale. Languages: English,
 * German, French, Spanish, Italian, Portuguese, Dutch, Catalan, Danish, Norwegian, Swedish, Finnish, Polish, Czech,
 * Russian, Ukrainian, Turkish; Croatian not, whose listopad is October and Polish and Czech November.
 * Invariant: names are compared in any case and without accents; an abbreviation counts where it can mean one month
 * only. */
#ifndef NEWSIDX_DATE_NAMES_H
#define NEWSIDX_DATE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* 1 to 12 for a month's name, in the nominative or genitive, or its beginning of three letters or more; otherwise 0. No
 * final period. */
int date_name_month(const char *word, size_t len_bytes);
/* A weekday's name, or a usual abbreviation. */
bool date_name_is_weekday(const char *word, size_t len_bytes);
/* A word that may stand in a date and says nothing of it: "at", "le", "de", "Uhr". */
bool date_name_is_filler(const char *word, size_t len_bytes);

#endif
