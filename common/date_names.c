/* date_names.c - the table of names, folded as fold_word does it: lower case, accents off, dotless i as i. */
#include "date_names.h"

#include "utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

enum {
    NAME_BYTES = 32,
    PREFIX_LETTERS_MIN = 3,
};

/* Names of one month, with a blank between two. Nominative and genitive where a date has the genitive. */
static const char *const MONTHS[12] = {
    "january januar janner janvier enero gennaio janeiro januari gener tammikuu tammikuuta styczen stycznia leden "
    "ledna "
    "январь января січень січня ocak",
    "february februar feber fevrier febrero febbraio fevereiro februari febrer helmikuu helmikuuta luty lutego unor "
    "unora "
    "февраль февраля лютии лютого subat",
    "march marz maerz mrz mrt mars marzo marco maart marts marc maaliskuu maaliskuuta marzec marca brezen brezna март "
    "марта "
    "березень березня mart",
    "april avril abril aprile aprili huhtikuu huhtikuuta kwiecien kwietnia duben dubna апрель апреля квітень квітня "
    "nisan",
    "may mai mayo maggio maio mei maig maj toukokuu toukokuuta maja kveten kvetna маи мая травень травня mayis",
    "june juni juin junio giugno junho juny kesakuu kesakuuta czerwiec czerwca cerven cervna июнь июня червень червня "
    "haziran",
    "july juli juillet julio luglio julho juliol heinakuu heinakuuta lipiec lipca cervenec cervence июль июля липень "
    "липня "
    "temmuz",
    "august aout agosto augustus agost augusti elokuu elokuuta sierpien sierpnia srpen srpna август августа серпень "
    "серпня "
    "agustos",
    "september septembre septiembre setiembre settembre setembro syyskuu syyskuuta wrzesien wrzesnia zari сентябрь "
    "сентября вересень вересня eylul",
    "october oktober octobre octubre ottobre outubro lokakuu lokakuuta pazdziernik pazdziernika rijen rijna октябрь "
    "октября жовтень жовтня ekim",
    "november novembre noviembre novembro marraskuu marraskuuta listopad listopada listopadu листопад листопада ноябрь "
    "ноября kasim",
    "december dezember decembre diciembre dicembre dezembro desember desembre joulukuu joulukuuta grudzien grudnia "
    "prosinec prosince декабрь декабря грудень грудня aralik",
};

/* Abbreviations that begin two months' names and mean one of them. */
static const struct {
    const char *name;
    int month;
} SHORT_MONTHS[] = {{"mar", 3}}; /* not marraskuu, the Finnish November */

static const char WEEKDAYS[] =
    "sunday monday tuesday wednesday thursday friday saturday "
    "sonntag montag dienstag mittwoch donnerstag freitag samstag sonnabend so mo di mi do fr sa "
    "dimanche lundi mardi mercredi jeudi vendredi samedi domingo lunes martes miercoles jueves viernes sabado "
    "domenica lunedi martedi mercoledi giovedi venerdi sabato segunda terca quarta quinta sexta feira "
    "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag zo ma wo vr za "
    "diumenge dilluns dimarts dimecres dijous divendres dissabte "
    "sondag søndag mandag tirsdag tisdag onsdag torsdag fredag lørdag lordag sondagen mandagen tisdagen onsdagen "
    "torsdagen fredagen lordagen "
    "sunnuntai sunnuntaina maanantai maanantaina tiistai tiistaina keskiviikko keskiviikkona torstai torstaina "
    "perjantai "
    "perjantaina lauantai lauantaina niedziela poniedziałek wtorek sroda czwartek piatek sobota "
    "nedele pondeli utery streda ctvrtek patek воскресенье понедельник вторник среда четверг пятница суббота вс пн вт "
    "ср "
    "чт пт сб неділя понеділок середа пятниця субота pazar pazartesi sali carsamba persembe cuma cumartesi";

static const char FILLERS[] =
    "at on of the st nd rd th t published updated posted "
    "am um uhr den dem der vom h er e le a la les d l de del dell el las hs ore alle il dia do dos "
    "as em om op uur u kl klo klokken klockan klokka den kello i godz o r roku ve v hod v в г года "
    "року р о time local";

/* Lower case, without accents; 0 where it is longer than any name. */
static size_t fold_word(char out[NAME_BYTES], const char *word, size_t len_bytes)
{
    enum { DOTLESS_I = 0x131 };
    size_t n = 0;
    for (size_t i = 0; i < len_bytes;) {
        uint32_t letter = 0;
        i += utf8_decode(word + i, len_bytes - i, &letter);
        utf8proc_int32_t parts[8];
        int boundary = 0;
        const utf8proc_ssize_t count = utf8proc_decompose_char(
            letter == DOTLESS_I ? 'i' : (utf8proc_int32_t)letter, parts, 8,
            UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &boundary);
        for (utf8proc_ssize_t part = 0; part < count && part < 8; part++) {
            if (n + 4 >= NAME_BYTES) {
                return 0;
            }
            n += utf8_encode((uint32_t)parts[part], out + n);
        }
    }
    return n;
}

static size_t count_letters(const char *text, size_t len_bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return n;
}

enum match { MATCH_NONE, MATCH_BEGINNING, MATCH_WHOLE };

/* How word stands to the names of a list. */
static enum match match_list(const char *names, const char *word, size_t len_bytes)
{
    enum match best = MATCH_NONE;
    while (*names != '\0') {
        const size_t len = strcspn(names, " ");
        if (len >= len_bytes && memcmp(names, word, len_bytes) == 0) {
            if (len == len_bytes) {
                return MATCH_WHOLE;
            }
            best = MATCH_BEGINNING;
        }
        names += len + (names[len] == ' ');
    }
    return best;
}

int date_name_month(const char *word, size_t len_bytes)
{
    char folded[NAME_BYTES];
    const size_t len = fold_word(folded, word, len_bytes);
    if (count_letters(folded, len) < PREFIX_LETTERS_MIN) {
        return 0;
    }
    for (size_t i = 0; i < sizeof SHORT_MONTHS / sizeof *SHORT_MONTHS; i++) {
        if (strlen(SHORT_MONTHS[i].name) == len && memcmp(SHORT_MONTHS[i].name, folded, len) == 0) {
            return SHORT_MONTHS[i].month;
        }
    }
    int beginning = 0;
    int beginnings = 0;
    for (int i = 0; i < 12; i++) {
        const enum match match = match_list(MONTHS[i], folded, len);
        if (match == MATCH_WHOLE) {
            return i + 1;
        }
        if (match == MATCH_BEGINNING) {
            beginning = i + 1;
            beginnings++;
        }
    }
    return beginnings == 1 ? beginning : 0;
}

bool date_name_is_weekday(const char *word, size_t len_bytes)
{
    char folded[NAME_BYTES];
    const size_t len = fold_word(folded, word, len_bytes);
    const enum match match = len > 0 ? match_list(WEEKDAYS, folded, len) : MATCH_NONE;
    return match == MATCH_WHOLE || (match == MATCH_BEGINNING && count_letters(folded, len) >= PREFIX_LETTERS_MIN);
}

bool date_name_is_filler(const char *word, size_t len_bytes)
{
    char folded[NAME_BYTES];
    const size_t len = fold_word(folded, word, len_bytes);
    return len > 0 && match_list(FILLERS, folded, len) == MATCH_WHOLE;
}
