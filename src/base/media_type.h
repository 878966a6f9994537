/*
 * media_type: what a file holds, in the words of mail and the web, as its extension says. Pure.
 */
#ifndef BASE_MEDIA_TYPE_H
#define BASE_MEDIA_TYPE_H

#define MEDIA_TYPE_BYTES "application/octet-stream" /* what is said of a file of which nothing is known */

/* "image/png" for "shot.PNG". NULL if the extension says nothing, or there is none. */
const char *media_type_of(const char *name);

#endif
