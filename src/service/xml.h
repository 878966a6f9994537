/*
 * xml: the services' error documents, read strictly: elements, text, the five entities, character
 * references, CDATA, comments, declarations. A document type is refused unread. No more than that. Pure.
 * Any thread.
 */
#ifndef SERVICE_XML_H
#define SERVICE_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "service/request.h"

#define XML_MOST_NESTING 16

/* Reads a whole document of UTF-8 whose root is named root. Adds the name and the text of each child of
 * the root to out, in order, without namespace prefixes, blanks as they stand. False, with out untouched,
 * if the document is not well formed, too deep, or another one. */
bool xml_read(const char *bytes, size_t count, const char *root, struct headers *out);

/* The text of the first element of that name without the blanks around it; "" if there is none. The
 * caller's. */
char *xml_element(const struct headers *elements, const char *name);

#endif
