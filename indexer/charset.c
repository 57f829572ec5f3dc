#include "charset.h"

#include "buffer.h"
#include "decode.h"
#include "error.h"
#include "utf8.h"

#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <uchardet/uchardet.h>

enum {
    DECLARATION_BYTES = 4096, /* the HTML Standard looks at 1,024 (13.2.3.2); pages with long comments want more */
    WIDE_SAMPLE_BYTES = 1024,
    LATIN_SAMPLE_MIN =
        16, /* letters beyond ASCII before detection may call text in Latin letters anything but windows-1252 */
};

/* Labels that mean something else than they say (WHATWG Encoding Standard, section 4.2), and iconv's names for the others. */
static const struct {
    const char *label;
    const char *name;
} LABELS[] = {
    {"utf8", "UTF-8"},
    {"unicode", "UTF-8"}, /* as declared in text that is plainly not UTF-16 */
    {"utf-16", "UTF-8"},
    {"utf-16le", "UTF-8"},
    {"utf-16be", "UTF-8"},
    {"utf-32", "UTF-8"},
    {"ucs-2", "UTF-8"},
    {"iso-8859-1", "WINDOWS-1252"},
    {"iso8859-1", "WINDOWS-1252"},
    {"iso_8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"latin-1", "WINDOWS-1252"},
    {"l1", "WINDOWS-1252"},
    {"ascii", "WINDOWS-1252"},
    {"us-ascii", "WINDOWS-1252"},
    {"ansi_x3.4-1968", "WINDOWS-1252"},
    {"cp819", "WINDOWS-1252"},
    {"ibm819", "WINDOWS-1252"},
    {"cp1252", "WINDOWS-1252"},
    {"x-cp1252", "WINDOWS-1252"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"latin5", "WINDOWS-1254"},
    {"iso-8859-11", "WINDOWS-874"},
    {"tis-620", "WINDOWS-874"},
    {"windows-874", "CP874"},
    {"x-cp1250", "WINDOWS-1250"},
    {"x-cp1251", "WINDOWS-1251"},
    {"win-1251", "WINDOWS-1251"},
    {"koi8", "KOI8-R"},
    {"koi", "KOI8-R"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"gb2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"hz-gb-2312", "HZ"},
    {"big5", "BIG5-HKSCS"},
    {"x-x-big5", "BIG5-HKSCS"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"ms_kanji", "CP932"},
    {"windows-31j", "CP932"},
    {"x-euc-jp", "EUC-JP"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"ksc5601", "CP949"},
    {"windows-949", "CP949"},
    {"uhc", "CP949"},
    {"x-mac-roman", "MACINTOSH"},
    {"mac", "MACINTOSH"},
    {"x-mac-cyrillic", "MAC-CYRILLIC"},
};

static void set_name(char out[CHARSET_NAME_BYTES], const char *name)
{
    (void)snprintf(out, CHARSET_NAME_BYTES, "%s", name);
}

bool charset_of_label(char out[CHARSET_NAME_BYTES], const char *label, size_t len_bytes)
{
    static const char BLANKS[] = " \t\r\n\"'";
    char name[CHARSET_NAME_BYTES] = "";
    while (len_bytes > 0 && strchr(BLANKS, *label) != NULL) {
        label++;
        len_bytes--;
    }
    while (len_bytes > 0 && strchr(BLANKS, label[len_bytes - 1]) != NULL) {
        len_bytes--;
    }
    /* "//TRANSLIT" and the like are iconv's, not a document's. */
    if (len_bytes == 0 || len_bytes >= sizeof name || memchr(label, '/', len_bytes) != NULL ||
        memchr(label, '\0', len_bytes) != NULL) {
        return false;
    }
    memcpy(name, label, len_bytes);
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
        if (strcasecmp(LABELS[i].label, name) == 0) {
            set_name(out, LABELS[i].name);
            return true;
        }
    }
    if (strcasecmp(name, "UTF-8") == 0) {
        set_name(out, "UTF-8");
        return true;
    }
    const iconv_t converter = iconv_open("UTF-8", name);
    if (converter == CHARSET_NO_CONVERTER) {
        return false;
    }
    (void)iconv_close(converter);
    set_name(out, name);
    return true;
}

/* --- byte order marks and NULs ------------------------------------------------------------------------------------------ */

static const struct {
    const char *bytes;
    size_t len_bytes;
    const char *name;
} MARKS[] = {
    {"\xFF\xFE\0\0", 4, "UTF-32LE"}, /* before UTF-16LE, whose mark it begins with */
    {"\0\0\xFE\xFF", 4, "UTF-32BE"}, {"\xEF\xBB\xBF", 3, "UTF-8"},
    {"\xFF\xFE", 2, "UTF-16LE"},     {"\xFE\xFF", 2, "UTF-16BE"},
};

/* Text in Latin letters has a NUL in every second byte, or in three of four. */
static const char *name_wide(const char *head, size_t len_bytes)
{
    const size_t len = len_bytes < WIDE_SAMPLE_BYTES ? len_bytes & ~(size_t)3 : WIDE_SAMPLE_BYTES;
    size_t nuls[4] = {0};
    for (size_t i = 0; i < len; i++) {
        nuls[i % 4] += head[i] == '\0';
    }
    const size_t half = len / 8; /* half of the bytes at one place of four */
    if (len < 4) {
        return NULL;
    }
    if (nuls[0] > half && nuls[1] > half && nuls[2] > half && nuls[3] == 0) {
        return "UTF-32BE";
    }
    if (nuls[1] > half && nuls[2] > half && nuls[3] > half && nuls[0] == 0) {
        return "UTF-32LE";
    }
    if (nuls[0] > half && nuls[2] > half && nuls[1] + nuls[3] == 0) {
        return "UTF-16BE";
    }
    return nuls[1] > half && nuls[3] > half && nuls[0] + nuls[2] == 0 ? "UTF-16LE" : NULL;
}

/* By byte order mark or NULs; false where neither tells. */
static bool find_by_bytes(struct charset *out, const char *head, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        if (len_bytes >= MARKS[i].len_bytes && memcmp(head, MARKS[i].bytes, MARKS[i].len_bytes) == 0) {
            set_name(out->name, MARKS[i].name);
            out->bom_len_bytes = MARKS[i].len_bytes;
            return true;
        }
    }
    const char *name = name_wide(head, len_bytes);
    if (name == NULL && len_bytes >= 4 && memcmp(head, "\x4C\x6F\xA7\x94", 4) == 0) {
        name = "IBM037"; /* "<?xm" in EBCDIC (XML 1.0, appendix F.1) */
    }
    if (name != NULL) {
        set_name(out->name, name);
    }
    return name != NULL;
}

bool charset_is_wide(const char *head, size_t len_bytes)
{
    struct charset charset = {.name = ""};
    return find_by_bytes(&charset, head, len_bytes) && strcmp(charset.name, "UTF-8") != 0;
}

/* --- declarations ------------------------------------------------------------------------------------------------------- */

/* Where needle begins in text, whatever its case; NULL where nowhere. */
static const char *find_text(const char *text, const char *end, const char *needle)
{
    const size_t len = strlen(needle);
    for (; (size_t)(end - text) >= len; text++) {
        if (strncasecmp(text, needle, len) == 0) {
            return text;
        }
    }
    return NULL;
}

/* The value after name = at the cursor: quoted or a bare word. */
static bool take_value(char out[CHARSET_NAME_BYTES], const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\n=\"'", *at) != NULL && *at != '\0') {
        at++;
    }
    size_t len = 0;
    while (at + len < end && strchr(" \t\r\n\"'>;/?", at[len]) == NULL) {
        len++;
    }
    return charset_of_label(out, at, len);
}

static bool find_in_xml(char out[CHARSET_NAME_BYTES], const char *head, const char *end)
{
    while (head < end && *head != '\0' && strchr(" \t\r\n", *head) != NULL) {
        head++;
    }
    if (end - head < 5 || memcmp(head, "<?xml", 5) != 0) {
        return false;
    }
    const char *close = find_text(head, end, "?>");
    const char *at = find_text(head, close != NULL ? close : end, "encoding");
    return at != NULL && take_value(out, at + 8, end);
}

/* In a <meta> element only: scripts and texts speak of charsets too. */
static bool find_in_html(char out[CHARSET_NAME_BYTES], const char *head, const char *end)
{
    for (const char *at = head; (at = find_text(at, end, "<meta")) != NULL;) {
        at += 5;
        const char *close = memchr(at, '>', (size_t)(end - at));
        const char *value = find_text(at, close != NULL ? close : end, "charset");
        if (value != NULL && take_value(out, value + 7, close != NULL ? close : end)) {
            return true;
        }
    }
    return find_in_xml(out, head, end);
}

static bool find_declared(char out[CHARSET_NAME_BYTES], const char *head, size_t len_bytes,
                          enum charset_declaration declaration, const char *outside)
{
    const char *const end = head + (len_bytes < DECLARATION_BYTES ? len_bytes : DECLARATION_BYTES);
    if (outside != NULL && charset_of_label(out, outside, strlen(outside))) {
        return true;
    }
    switch (declaration) {
    case CHARSET_DECLARED_IN_XML:
        return find_in_xml(out, head, end);
    case CHARSET_DECLARED_IN_HTML:
        return find_in_html(out, head, end);
    default:
        return false;
    }
}

/* --- detection ---------------------------------------------------------------------------------------------------------- */

struct sample {
    size_t high;    /* bytes beyond ASCII */
    size_t letters; /* ASCII letters */
    bool is_utf8;   /* and all of them are UTF-8, a character cut at the end aside */
    bool escapes;   /* ISO 2022 or HZ */
};

static struct sample take_sample(const char *head, size_t len_bytes, bool is_whole)
{
    struct sample sample = {.is_utf8 = true};
    for (size_t i = 0; i < len_bytes; i++) {
        const unsigned char c = (unsigned char)head[i];
        sample.high += c >= 0x80;
        sample.letters += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        sample.escapes = sample.escapes || c == 0x1B || (c == '~' && i + 1 < len_bytes && head[i + 1] == '{');
    }
    size_t bad = 0;
    if (!utf8_is_valid(head, len_bytes, &bad)) {
        sample.is_utf8 = !is_whole && bad + 3 >= len_bytes;
    }
    return sample;
}

/* Names of uchardet for one text in Latin letters differ from call to call; without many letters to judge by, windows-1252 is the best
 * guess (its letters are the most frequent on the web after UTF-8). */
static bool is_of_latin_letters(const struct sample *sample)
{
    return sample->high * 2 < sample->letters;
}

static bool has_many_bytes(const char *name)
{
    static const char *const NAMES[] = {"GB18030", "CP932", "EUC-JP",     "CP949",
                                        "EUC-KR",  "BIG5",  "BIG5-HKSCS", "EUC-TW"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcasecmp(NAMES[i], name) == 0) {
            return true;
        }
    }
    return strncasecmp(name, "ISO-2022", 8) == 0 || strcasecmp(name, "HZ") == 0;
}

static void detect(char out[CHARSET_NAME_BYTES], const char *head, size_t len_bytes, const struct sample *sample)
{
    set_name(out, "WINDOWS-1252");
    uchardet_t detector = uchardet_new();
    if (detector == NULL) {
        return;
    }
    char name[CHARSET_NAME_BYTES] = "";
    if (uchardet_handle_data(detector, head, len_bytes) == 0) {
        uchardet_data_end(detector);
        const char *label = uchardet_get_charset(detector);
        if (!charset_of_label(name, label, strlen(label)) || strcmp(name, "UTF-8") == 0) {
            name[0] = '\0';
        }
    }
    uchardet_delete(detector);
    const bool trusted = name[0] != '\0' && (!is_of_latin_letters(sample) || sample->high >= LATIN_SAMPLE_MIN);
    if (trusted && (!has_many_bytes(name) || sample->high >= 4 || sample->escapes)) {
        set_name(out, name);
    }
}

/* Text in UTF-8 with a few wrong bytes, as of a page put together from several: ten good characters for a bad byte. No other encoding
 * gives as many sequences of that shape by chance. */
static bool is_nearly_utf8(const char *head, size_t len_bytes)
{
    size_t good = 0;
    size_t bad = 0;
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        const size_t n = utf8_decode(head + i, len_bytes - i, &c);
        good += n > 1;
        bad += n == 1 && (unsigned char)head[i] >= 0x80;
        i += n;
    }
    return good >= 10 * bad;
}

void charset_find(struct charset *out, const char *head, size_t len_bytes, bool is_whole,
                  enum charset_declaration declaration, const char *outside)
{
    *out = (struct charset){.name = "UTF-8"};
    if (find_by_bytes(out, head, len_bytes)) {
        return;
    }
    const struct sample sample = take_sample(head, len_bytes, is_whole);
    char declared[CHARSET_NAME_BYTES];
    const bool is_declared = find_declared(declared, head, len_bytes, declaration, outside);
    if (sample.high > 0 && sample.is_utf8) {
        return;
    }
    if (is_declared && strcmp(declared, "UTF-8") != 0) {
        set_name(out->name, declared);
    } else if (sample.high > 0 && !is_nearly_utf8(head, len_bytes)) {
        detect(out->name, head, len_bytes, &sample);
    } else if (sample.high == 0 && sample.escapes) {
        detect(out->name, head, len_bytes, &sample);
        if (!has_many_bytes(out->name)) {
            set_name(out->name, "UTF-8");
        }
    }
}

uint32_t charset_windows_1252(unsigned char byte)
{
    static const uint16_t HIGH[32] = {
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
    };
    return byte >= 0x80 && byte < 0xA0 ? HIGH[byte - 0x80] : byte;
}

/* --- whole texts -------------------------------------------------------------------------------------------------------- */

struct memory {
    const char *text;
    size_t len_bytes;
};

static enum newsidx_status pull_memory(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                       struct newsidx_error *error)
{
    struct memory *memory = context;
    (void)error;
    *len_bytes = memory->len_bytes < capacity_bytes ? memory->len_bytes : capacity_bytes;
    memcpy(bytes, memory->text, *len_bytes);
    memory->text += *len_bytes;
    memory->len_bytes -= *len_bytes;
    return NEWSIDX_OK;
}

enum newsidx_status charset_to_utf8(struct buffer *out, const char *text, size_t len_bytes,
                                    enum charset_declaration declaration, const char *outside,
                                    struct newsidx_error *error)
{
    if (outside == NULL && utf8_is_valid(text, len_bytes, NULL) && !charset_is_wide(text, len_bytes)) {
        buffer_append(out, text, len_bytes);
        return out->failed ? error_nomem(error) : NEWSIDX_OK;
    }
    struct memory memory = {.text = text, .len_bytes = len_bytes};
    struct source below;
    struct decoder decoder;
    enum newsidx_status status = source_begin(&below, "", pull_memory, &memory, error);
    below.charset = outside;
    if (status == NEWSIDX_OK) {
        status = decoder_open(&decoder, &below, declaration, error);
        if (status == NEWSIDX_OK) {
            status = source_read_all(&decoder.source, BUFFER_LIMIT_DEFAULT, out, error);
        }
        decoder_release(&decoder);
    }
    return status;
}
