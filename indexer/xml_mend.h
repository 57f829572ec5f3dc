/* xml_mend.h - ill-formed XML to XML that libxml2 reads without a complaint, streamed.
 *
 * Used by xml_tree.c and xml_stream.c. Feeds and agency XML are full of &nbsp; without a DTD, of "AT&T", of stray control characters, of
 * HTML with its elements left open, of namespaces nobody declared, and of files cut short.
 * Invariant: the output has no entity references but those that XML itself defines, and no declaration of any; its elements are closed
 * in order; it has one root. What XML allows outside of elements and text (comments, processing instructions, DOCTYPE) is left out;
 * newlines stay, so that lines are those of the input. */
#ifndef NEWSIDX_XML_MEND_H
#define NEWSIDX_XML_MEND_H

#include "buffer.h"

#include <stdint.h>

enum xml_mend_state { XML_MEND_TEXT, XML_MEND_CDATA, XML_MEND_COMMENT, XML_MEND_DECLARATION, XML_MEND_INSTRUCTION };

enum { XML_MEND_DEPTH_MAX = 250 }; /* libxml2 stops at 256; of what is deeper the text is kept, not the tags */

/* What stands, as a processing instruction, in the innermost element that was open where a document was cut short. */
#define XML_MEND_CUT        "cut"
/* The namespace given to a prefix that is not declared: this and the prefix. */
#define XML_MEND_UNDECLARED "undeclared:"

struct xml_mend_element {
    uint32_t name_at;            /* in names */
    uint32_t hash;               /* of the name, case aside */
    uint32_t prefixes_len_bytes; /* of prefixes, before it was opened */
};

struct xml_mender {
    enum xml_mend_state state;
    bool declares_entities; /* "<!ENTITY" was seen in a DOCTYPE: to be refused */
    bool is_cut;            /* known after the last piece: the root element was not closed */
    bool root_ended;        /* its end tag was seen; it is written last, so that a second root is inside the first */
    int brackets;           /* open in a declaration */
    struct buffer held;     /* the end of the last piece, which what follows may belong to */
    size_t depth;           /* of elements that are open */
    struct xml_mend_element open[XML_MEND_DEPTH_MAX];
    struct buffer names;    /* theirs, each with its NUL */
    struct buffer prefixes; /* of namespaces declared, each with its NUL */
};

#define XML_MENDER_INIT                                                                                                \
    {                                                                                                                  \
        .state = XML_MEND_TEXT                                                                                         \
    }

/* Appends a piece of a document in UTF-8, mended, to out. is_last: nothing follows. */
void xml_mend(struct xml_mender *mender, struct buffer *out, const char *text, size_t len_bytes, bool is_last);
void xml_mender_release(struct xml_mender *mender);

#endif
