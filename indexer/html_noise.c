/* html_noise.c - what in a web page is not its story. */
#include "html_noise.h"

#include "xml_tree.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const ELEMENTS[] = {"nav",   "footer",   "figure", "figcaption", "dialog", "button",  "select",
                                       "input", "textarea", "label",  "menu",       "time",   "picture", "img"};

/* Words of classes, ids and roles: whole words, as "-", "_" and capitals part them. */
static const char *const MARKS[] = {
    "nav",       "navigation",  "menu",           "breadcrumb",      "breadcrumbs",  "breadbar",      "footer",
    "sidebar",   "comment",     "comments",       "kommentar",       "kommentare",   "disqus",        "related",
    "recommend", "recommended", "recommendation", "recommendations", "teaser",       "teasers",       "share",
    "sharing",   "social",      "newsletter",     "newsletters",     "subscribe",    "subscription",  "promo",
    "promotion", "advert",      "advertisement",  "advertising",     "ad",           "ads",           "banner",
    "cookie",    "cookies",     "consent",        "popup",           "modal",        "overlay",       "caption",
    "captions",  "credit",      "credits",        "copyright",       "tags",         "taglist",       "keywords",
    "popular",   "trending",    "mostread",       "outbrain",        "taboola",      "toolbar",       "pagination",
    "pager",     "rating",      "gallery",        "slideshow",       "carousel",     "slider",        "poll",
    "survey",    "quiz",        "disclaimer",     "byline",          "bio",          "signup",        "login",
    "register",  "tooltip",     "infobox",        "factbox",         "embed",        "player",        "audio",
    "podcast",   "readmore",    "morenews",       "latest",          "headlines",    "recirc",        "recirculation",
    "hidden",    "sr",          "visually",       "screenreader",    "feedback",     "sponsored",     "sponsor",
    "affiliate", "shopping",    "donate",         "donation",        "topics",       "complementary", "contentinfo",
    "author",    "authors",     "metadata",       "timestamp",       "dateline",     "fotostrecke",   "bildergalerie",
    "linklist",  "mehr",        "further",        "readalso",        "interstitial", "tweet",         "twitter",
    "instagram", "tiktok",      "facebook",
};

/* Texts that are longer than many a story. */
static const char *const LAWYERS[] = {"cookie", "cookies", "consent", "onetrust", "gdpr", "ccpa", "privacy", "cmp"};

static const char *const STANDFIRST[] = {
    "standfirst",  "summary",   "intro",        "lead",      "lede",     "deck",        "dek",        "subtitle",
    "subheadline", "subhead",   "chapo",        "chapeau",   "abstract", "excerpt",     "sapo",       "entradilla",
    "bajada",      "occhiello", "sommario",     "ingress",   "manchet",  "preamble",    "vorspann",   "description",
    "subheading",  "teaser",    "introduction", "lead-text", "leadtext", "sottotitolo", "antetitulo", "subtitulo",
};

/* What a line begins with that leads elsewhere: small letters. */
static const char *const LEADS[] = {
    "read more",
    "read also",
    "also read",
    "read:",
    "more:",
    "see also",
    "related:",
    "related stories",
    "lesen sie auch",
    "lesen sie mehr",
    "lesen sie hier",
    "mehr zum thema",
    "mehr dazu",
    "auch interessant",
    "das könnte sie auch interessieren",
    "weiterlesen",
    "zum thema",
    "lire aussi",
    "à lire aussi",
    "lire la suite",
    "à lire",
    "leer más",
    "lea también",
    "te puede interesar",
    "leggi anche",
    "leggi:",
    "leia também",
    "leia mais",
    "lees ook",
    "lees meer",
    "läs mer",
    "läs också",
    "les også",
    "læs også",
    "czytaj także",
    "zobacz też",
    "czytaj też",
    "читайте также",
    "sign up",
    "subscribe to",
    "follow us",
    "click here",
    "advertisement",
    "anzeige",
    "werbung",
    "publicité",
    "publicidad",
    "reklama",
    "copyright",
    "©",
    "(c) ",
    "all rights reserved",
    "alle rechte vorbehalten",
    "share this",
    "photo:",
    "foto:",
    "image:",
    "picture:",
    "bild:",
    "getty images",
    "comments",
    "kommentare",
    "download the",
    "join our",
    "get the latest",
    "newsletter",
    "baca juga",
    "watch:",
    "listen:",
    "recommended",
    "topics:",
    "tags:",
    "schlagworte",
    "themen:",
};

/* --- classes ------------------------------------------------------------------------------------------------------------ */

static bool is_listed(const char *const *list, size_t count, const char *word, size_t len_bytes)
{
    for (size_t i = 0; i < count; i++) {
        /* Words are small letters; most differ in the first. */
        if ((*word | 0x20) == *list[i] && strncasecmp(list[i], word, len_bytes) == 0 && list[i][len_bytes] == '\0') {
            return true;
        }
    }
    return false;
}

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) != 0;
}

/* Whether a word of value is in the list; "relatedLinks" and "related-links" are two words each. */
static bool has_mark(const char *value, const char *const *list, size_t count)
{
    while (value != NULL && *value != '\0') {
        if (!is_letter(*value)) {
            value++;
            continue;
        }
        size_t len = 1;
        while (is_letter(value[len]) &&
               !(islower((unsigned char)value[len - 1]) && isupper((unsigned char)value[len]))) {
            len++;
        }
        if (is_listed(list, count, value, len)) {
            return true;
        }
        value += len;
    }
    return false;
}

static bool is_marked(const xmlNode *node, const char *const *list, size_t count)
{
    return has_mark(xml_attribute(node, "class"), list, count) || has_mark(xml_attribute(node, "id"), list, count) ||
           has_mark(xml_attribute(node, "role"), list, count) ||
           has_mark(xml_attribute(node, "data-testid"), list, count) ||
           has_mark(xml_attribute(node, "data-component"), list, count);
}

static bool is_of_page(const xmlNode *node)
{
    return xml_is(node, "body") || xml_is(node, "html") || xml_is(node, "main") || xml_is(node, "article");
}

bool html_is_noise_marked(const xmlNode *node)
{
    if (is_of_page(node)) {
        return false;
    }
    const char *hidden = xml_attribute(node, "aria-hidden");
    return xml_is(node, "aside") || xml_is(node, "form") || xml_attribute(node, "hidden") != NULL ||
           (hidden != NULL && strcmp(hidden, "true") == 0) || is_marked(node, MARKS, sizeof MARKS / sizeof *MARKS);
}

bool html_is_noise_always(const xmlNode *node)
{
    return !is_of_page(node) && is_marked(node, LAWYERS, sizeof LAWYERS / sizeof *LAWYERS);
}

bool html_is_standfirst(const xmlNode *node)
{
    for (int up = 0; node != NULL && node->type == XML_ELEMENT_NODE && up < 2; node = node->parent, up++) {
        if (!is_of_page(node) && is_marked(node, STANDFIRST, sizeof STANDFIRST / sizeof *STANDFIRST)) {
            return true;
        }
    }
    return false;
}

bool html_is_noise_element(const xmlNode *node)
{
    return is_listed(ELEMENTS, sizeof ELEMENTS / sizeof *ELEMENTS, (const char *)node->name,
                     strlen((const char *)node->name));
}

/* --- lines -------------------------------------------------------------------------------------------------------------- */

bool html_is_noise_text(const char *text, size_t len_bytes)
{
    enum { BYTES_MAX = 200 };
    for (size_t i = 0; len_bytes <= BYTES_MAX && i < sizeof LEADS / sizeof *LEADS; i++) {
        const size_t len = strlen(LEADS[i]);
        if (len_bytes >= len && strncasecmp(text, LEADS[i], len) == 0) {
            return true;
        }
    }
    return false;
}
