/* xml_mend.h - ill-formed XML to what libxml2 can read, streamed: entities of HTML as characters, lone ampersands, control characters.
 *
 * Used by xml_tree.c and xml_stream.c. Feeds and agency XML are full of &nbsp; without a DTD, of "AT&T" and of stray control characters.
 * Invariant: the output has no entity references but those that XML itself defines, and no declaration of any. */
#ifndef NEWSIDX_XML_MEND_H
#define NEWSIDX_XML_MEND_H

#include "buffer.h"

enum xml_mend_state { XML_MEND_MARKUP, XML_MEND_CDATA, XML_MEND_COMMENT };

struct xml_mender {
    enum xml_mend_state state;
    bool declares_entities; /* "<!ENTITY" was seen: to be refused */
    struct buffer held;     /* the end of the last piece, which what follows may belong to */
};

#define XML_MENDER_INIT                                                                                                \
    {                                                                                                                  \
        .state = XML_MEND_MARKUP                                                                                       \
    }

/* Appends a piece of a document in UTF-8, mended, to out. is_last: nothing follows. */
void xml_mend(struct xml_mender *mender, struct buffer *out, const char *text, size_t len_bytes, bool is_last);
void xml_mender_release(struct xml_mender *mender);

#endif
