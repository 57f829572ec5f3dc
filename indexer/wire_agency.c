/* The news agencies: how copy writes them and the one name each is stored under. */
#include "wire_internal.h"

#include <stdio.h>
#include <string.h>

struct agency {
    const char *written;      /* any case; a "The" before it and a final period do not matter */
    const char *name;         /* as stored */
    bool in_parentheses_only; /* a state, a word or another body as well */
};

/* In alphabetical order. */
static const struct agency AGENCIES[] = {
    {"A.P.", "AP", false},
    {"AA", "Anadolu", true},
    {"AAP", "AAP", false},
    {"ABC", "ABC", true},
    {"ABC News", "ABC", false},
    {"AFP", "AFP", false},
    {"Agence France Presse", "AFP", false},
    {"Agence France-Presse", "AFP", false},
    {"Agence Havas", "Havas", false},
    {"Agencia Andina", "Andina", false},
    {"Agencia EFE", "EFE", false},
    {"Agerpres", "Agerpres", false},
    {"Agerpress", "Agerpres", false},
    {"Anadolu", "Anadolu", false},
    {"Anadolu Agency", "Anadolu", false},
    {"Andina", "Andina", true},
    {"ANI", "ANI", true},
    {"ANP", "ANP", false},
    {"ANSA", "ANSA", false},
    {"Antara", "Antara", false},
    {"AP", "AP", false},
    {"AP Newsfeatures", "AP", false},
    {"AP Online", "AP", false},
    {"APA", "APA", false},
    {"APP", "APP", true},
    {"Asian News International", "ANI", false},
    {"Associated Press", "AP", false},
    {"Associated Press of Pakistan", "APP", false},
    {"ATS", "ATS", false},
    {"Australian Associated Press", "AAP", false},
    {"Austria Presse Agentur", "APA", false},
    {"Baltic News Service", "BNS", false},
    {"BBC", "BBC", false},
    {"BBC News", "BBC", false},
    {"Belga", "Belga", false},
    {"Bernama", "Bernama", false},
    {"Bloomberg", "Bloomberg", false},
    {"Bloomberg News", "Bloomberg", false},
    {"BNS", "BNS", false},
    {"BSS", "BSS", false},
    {"BTA", "BTA", false},
    {"Business Wire", "Business Wire", false},
    {"BUSINESSWIRE", "Business Wire", false},
    {"Canada Newswire", "CNW", false},
    {"Canadian Press", "CP", false},
    {"CBS", "CBS", false},
    {"CBS News", "CBS", false},
    {"Central News Agency", "CNA", false},
    {"CNA", "CNA", true},
    {"CNN", "CNN", false},
    {"CNW", "CNW", false},
    {"CP", "CP", true},
    {"CTK", "CTK", false},
    {"Deutsche Presse Agentur", "dpa", false},
    {"Deutsche Presse-Agentur", "dpa", false},
    {"Deutsche Welle", "DW", false},
    {"Domei", "Domei", false},
    {"Dow Jones", "Dow Jones", false},
    {"Dow Jones Newswires", "Dow Jones", false},
    {"dpa", "dpa", false},
    {"dpa international", "dpa", false},
    {"dpa-AFX", "dpa", false},
    {"DW", "DW", true},
    {"EFE", "EFE", false},
    {"ELTA", "ELTA", false},
    {"epd", "epd", false},
    {"Europa Press", "Europa Press", false},
    {"Fars News Agency", "Fars", false},
    {"FNA", "Fars", false},
    {"Fox News", "Fox News", false},
    {"France Presse", "AFP", false},
    {"Ghana News Agency", "GNA", false},
    {"Globe Newswire", "GlobeNewswire", false},
    {"GlobeNewswire", "GlobeNewswire", false},
    {"GNA", "GNA", true},
    {"Havas", "Havas", true},
    {"HINA", "HINA", false},
    {"Hsinhua", "Xinhua", false},
    {"I.N.S.", "INS", false},
    {"IANS", "IANS", false},
    {"Indo-Asian News Service", "IANS", false},
    {"INS", "INS", true},
    {"Inter Press Service", "IPS", false},
    {"Interfax", "Interfax", false},
    {"International News Service", "INS", false},
    {"IPS", "IPS", true},
    {"IRNA", "IRNA", false},
    {"ISNA", "ISNA", false},
    {"Itar-Tass", "ITAR-TASS", false},
    {"Jewish Telegraphic Agency", "JTA", false},
    {"Jiji", "Jiji", false},
    {"Jiji Press", "Jiji", false},
    {"JTA", "JTA", false},
    {"KCNA", "KCNA", false},
    {"Keystone-ATS", "ATS", false},
    {"Keystone-SDA", "SDA", false},
    {"KNA", "KNA", false},
    {"Korean Central News Agency", "KCNA", false},
    {"KUNA", "KUNA", false},
    {"Kyodo", "Kyodo", false},
    {"Kyodo News", "Kyodo", false},
    {"Kyodo News Service", "Kyodo", false},
    {"LETA", "LETA", false},
    {"Lusa", "Lusa", false},
    {"Market Wire", "Marketwired", false},
    {"Marketwire", "Marketwired", false},
    {"Marketwired", "Marketwired", false},
    {"Mehr News Agency", "Mehr", false},
    {"MENA", "MENA", false},
    {"Middle East News Agency", "MENA", false},
    {"MNA", "Mehr", false},
    {"MTI", "MTI", false},
    {"NAN", "NAN", true},
    {"National News Agency", "NNA", false},
    {"NBC", "NBC", true},
    {"NBC News", "NBC", false},
    {"NCNA", "Xinhua", false},
    {"New China News Agency", "Xinhua", false},
    {"News Agency of Nigeria", "NAN", false},
    {"NNA", "NNA", true},
    {"Notimex", "Notimex", false},
    {"Novosti", "Novosti", false},
    {"NPR", "NPR", false},
    {"NTB", "NTB", false},
    {"PA", "PA", true},
    {"PA Media", "PA", false},
    {"PANA", "PANA", false},
    {"Panapress", "PANA", false},
    {"PAP", "PAP", false},
    {"Petra", "Petra", true},
    {"Petra News Agency", "Petra", false},
    {"Philippine News Agency", "PNA", false},
    {"PNA", "PNA", true},
    {"Polish Press Agency", "PAP", false},
    {"PR Newswire", "PRNewswire", false},
    {"Prensa Latina", "Prensa Latina", false},
    {"Press Association", "PA", false},
    {"Press Trust of India", "PTI", false},
    {"PRNewswire", "PRNewswire", false},
    {"PRNewswire-FirstCall", "PRNewswire", false},
    {"PRNewswire-USNewswire", "PRNewswire", false},
    {"PTI", "PTI", false},
    {"Qatar News Agency", "QNA", false},
    {"QNA", "QNA", false},
    {"Reuter", "Reuters", false},
    {"Reuters", "Reuters", false},
    {"Reuters Breakingviews", "Reuters", false},
    {"Reuters Foundation", "Thomson Reuters Foundation", false},
    {"Reuters Health", "Reuters", false},
    {"Reuters Life!", "Reuters", false},
    {"Reuters News Agency", "Reuters", false},
    {"Reuters News Service", "Reuters", false},
    {"RFE/RL", "RFE/RL", false},
    {"RIA", "RIA Novosti", false},
    {"RIA Novosti", "RIA Novosti", false},
    {"Ritzau", "Ritzau", false},
    {"SANA", "SANA", true},
    {"SAPA", "SAPA", false},
    {"Saudi Press Agency", "SPA", false},
    {"SDA", "SDA", false},
    {"SID", "SID", false},
    {"SPA", "SPA", true},
    {"Sputnik", "Sputnik", false},
    {"STA", "STA", false},
    {"STT", "STT", false},
    {"STT-Lehtikuva", "STT", false},
    {"Syrian Arab News Agency", "SANA", false},
    {"Tanjug", "Tanjug", false},
    {"Tasnim News Agency", "Tasnim", false},
    {"TASR", "TASR", false},
    {"TASS", "TASS", false},
    {"Telam", "Telam", false},
    {"The Canadian Press", "CP", false},
    {"Thomson Reuters Foundation", "Thomson Reuters Foundation", false},
    {"TT", "TT", true},
    {"TT News Agency", "TT", false},
    {"Télam", "Telam", false},
    {"U.P.", "UP", false},
    {"U.P.I.", "UPI", false},
    {"Ukrinform", "Ukrinform", false},
    {"UNB", "UNB", false},
    {"UNI", "UNI", true},
    {"UNIAN", "UNIAN", false},
    {"United News of India", "UNI", false},
    {"United Press", "UP", false},
    {"United Press International", "UPI", false},
    {"UP", "UP", true},
    {"UPI", "UPI", false},
    {"Vietnam News Agency", "VNA", false},
    {"VNA", "VNA", false},
    {"VOA", "VOA", false},
    {"Voice of America", "VOA", false},
    {"WAM", "WAM", false},
    {"Xinhua", "Xinhua", false},
    {"Xinhua News Agency", "Xinhua", false},
    {"Yonhap", "Yonhap", false},
    {"Yonhap News Agency", "Yonhap", false},
    {"ČTK", "CTK", false},
};
#define AGENCY_COUNT (sizeof AGENCIES / sizeof AGENCIES[0])

static struct wire_span drop_article(struct wire_span written)
{
    if (wire_starts_with(written, "the ")) {
        written = wire_trim(wire_span_of(written.text + 4, written.len - 4));
    }
    return written;
}

const char *wire_agency_named(struct wire_span written, bool bare)
{
    const struct wire_span whole = drop_article(wire_trim(written));
    const struct wire_span stopped = wire_trim_chars(whole, ".");
    for (size_t i = 0; i < AGENCY_COUNT; i++) {
        const struct agency *agency = &AGENCIES[i];
        const bool same = wire_equals(whole, agency->written) || wire_equals(stopped, agency->written);
        if (same && !(bare && agency->in_parentheses_only)) {
            return agency->name;
        }
    }
    return NULL;
}

static bool is_word_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Whether text begins with form; blanks in form stand for any run of blanks, since copy is hard-wrapped. */
static size_t match_form(struct wire_span text, const char *form)
{
    size_t at = 0;
    for (; *form != '\0'; form++) {
        const size_t start = at;
        if (*form == ' ') {
            while (at < text.len && (text.text[at] == ' ' || text.text[at] == '\n')) {
                at++;
            }
            if (at == start) {
                return 0;
            }
        } else if (at < text.len && wire_equals(wire_span_of(text.text + at, 1), (const char[]){*form, '\0'})) {
            at++;
        } else {
            return 0;
        }
    }
    return at == text.len || !is_word_byte(text.text[at]) ? at : 0;
}

size_t wire_agency_prefix(const char **name, struct wire_span text)
{
    size_t article = match_form(text, "The");
    article = article == 0 ? 0 : article + 1;
    if (article >= text.len) {
        article = 0;
    }
    const struct wire_span rest = wire_span_of(text.text + article, text.len - article);
    size_t best = 0;
    for (size_t i = 0; i < AGENCY_COUNT; i++) {
        const size_t used = AGENCIES[i].in_parentheses_only ? 0 : match_form(rest, AGENCIES[i].written);
        if (used > best) {
            best = used;
            *name = AGENCIES[i].name;
        }
    }
    return best == 0 ? 0 : best + article;
}

/* "XYZ": two to eight capitals, as an agency that the table does not have would be written. */
static bool looks_like_initials(struct wire_span written)
{
    if (written.len < 2 || written.len > 8) {
        return false;
    }
    for (size_t i = 0; i < written.len; i++) {
        if (written.text[i] < 'A' || written.text[i] > 'Z') {
            return false;
        }
    }
    return true;
}

/* Bytes up to the next separator of "(AP/Reuters)", "(AAP-Reuter)", "(AP, AFP)". */
static size_t measure_part(struct wire_span written)
{
    size_t end = 0;
    while (end < written.len && strchr("/,-&;+", written.text[end]) == NULL) {
        end++;
    }
    return end;
}

enum wire_agency_kind wire_read_agency(char name[WIRE_AGENCY_BYTES], struct wire_span written)
{
    written = wire_trim(written);
    const char *known = wire_agency_named(written, false);
    if (known != NULL) {
        (void)snprintf(name, WIRE_AGENCY_BYTES, "%s", known);
        return WIRE_AGENCY_KNOWN;
    }
    enum wire_agency_kind kind = WIRE_AGENCY_NONE;
    size_t used = 0;
    name[0] = '\0';
    while (written.len > 0) {
        const size_t end = measure_part(written);
        const struct wire_span part = wire_trim(wire_span_of(written.text, end));
        const char *part_name = wire_agency_named(part, false);
        if (part.len == 0 || part.len > 20 || used + part.len + 12 > WIRE_AGENCY_BYTES ||
            (part_name == NULL && wire_count_words(part, 2) > 1)) {
            return WIRE_AGENCY_NONE;
        }
        if (part_name != NULL) {
            kind = WIRE_AGENCY_KNOWN;
        } else if (kind == WIRE_AGENCY_NONE && looks_like_initials(part)) {
            kind = WIRE_AGENCY_UNKNOWN;
        }
        const char *slash = used > 0 ? "/" : "";
        const int put = part_name != NULL ? snprintf(name + used, WIRE_AGENCY_BYTES - used, "%s%s", slash, part_name)
                                          : snprintf(name + used, WIRE_AGENCY_BYTES - used, "%s%.*s", slash,
                                                     (int)part.len, part.text);
        used += put > 0 ? (size_t)put : 0;
        const size_t next = end < written.len ? end + 1 : end;
        written = wire_trim(wire_span_of(written.text + next, written.len - next));
    }
    if (kind == WIRE_AGENCY_NONE) {
        name[0] = '\0';
    }
    return kind;
}
