/* xml_tree.h - XML documents as trees, safely: nothing is fetched, no DTD is loaded, no entity is expanded but characters.
 *
 * Used by the readers of XML formats. libxml2 parses, mending what is ill-formed as far as it can.
 * Invariant: a document that declares entities (<!ENTITY) is refused: expansion bombs and external entities begin there. */
#ifndef NEWSIDX_XML_TREE_H
#define NEWSIDX_XML_TREE_H

#include "buffer.h"
#include "newsidx.h"
#include "source.h"

#include <libxml/tree.h>

/* For each thread but the first, before anything else is called here: false where libxml2 has no memory for what it keeps of the thread. Its
 * functions go on without looking. */
bool xml_thread_begin(void);
/* While it is in force, libxml2 is silent on this thread, and that memory ran out in it is noted (memory.h): the tree that it gives then
 * lacks a part. The handler that was there before comes back with the end. */
struct xml_watch {
    void *context;
    void (*handler)(void);
    struct _xmlParserCtxt *parser; /* at work; NULL: none */
};
void xml_watch_begin(struct xml_watch *watch);
void xml_watch_end(const struct xml_watch *watch);
/* This parser (NULL: none) is stopped where memory runs out: libxml2 2.9 goes on, and around and around, where a name finds no room. */
void xml_watch_parser(struct _xmlParserCtxt *parser);

/* Reads all of a source in UTF-8 (READER_XML) as one document of at most READER_ARTICLE_BYTES_MAX. *out is freed with xmlFreeDoc.
 * NEWSIDX_NOTHING with the reason where it is too long or no XML; a document mended is NEWSIDX_OK. */
enum newsidx_status xml_read(xmlDoc **out, struct source *source, struct newsidx_error *error);
/* The same from memory. */
enum newsidx_status xml_parse(xmlDoc **out, const char *text, size_t len_bytes, struct newsidx_error *error);

/* The local name of the document's first element, as recognise wants it: "" where none is to be seen in head. Comments, processing
 * instructions and a DOCTYPE before it are passed over. */
void xml_root_name(char out[64], const char *head, size_t len_bytes);
/* Whether head, after white space, begins as XML does: <?xml, <!DOCTYPE (not html), a comment or an element. */
bool xml_is_named(const char *head, size_t len_bytes, const char *root); /* case matters not */

/* Names are local names, compared without case; a node may be NULL, and then so is the answer. */
bool xml_is(const xmlNode *node, const char *name);
const xmlNode *xml_first(const xmlNode *node, const char *name); /* first child element of that name (NULL: of any) */
const xmlNode *xml_next(const xmlNode *node, const char *name);  /* next sibling element of that name */
/* By steps of child names: xml_at(item, "contentMeta/headline"). */
const xmlNode *xml_at(const xmlNode *node, const char *path);
/* The first descendant of that name in document order. */
const xmlNode *xml_below(const xmlNode *node, const char *name);
/* An attribute by its local name, NULL where there is none; borrowed. */
const char *xml_attribute(const xmlNode *node, const char *name);
/* Appends all text below node, as it stands. */
void xml_append_text(struct buffer *out, const xmlNode *node);

#endif
