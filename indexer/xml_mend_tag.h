/* xml_mend_tag.h - the tags of ill-formed XML, for xml_mend.c: attributes mended, elements closed in order, prefixes declared. */
#ifndef NEWSIDX_XML_MEND_TAG_H
#define NEWSIDX_XML_MEND_TAG_H

#include "xml_mend.h"

/* A piece being mended. */
struct xml_mend_piece {
    const char *at;
    const char *end;
    bool is_last;
};

/* At the "<" of a start or end tag; moves past it. False where what follows must be seen first. */
bool xml_mend_tag(struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece);
/* Closes all but the first keep elements. */
void xml_mend_close(struct xml_mender *mender, struct buffer *out, size_t keep);

/* xml_mend.c: characters as they may stand in text and in an attribute's value; all of the piece. */
void xml_mend_value(struct buffer *out, const char *text, size_t len_bytes);

#endif
