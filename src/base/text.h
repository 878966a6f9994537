/*
 * text: foreign bytes turned into something that can be shown. The only way from a file name, an answer of a service or
 * any other foreign text to a cell, a log or a terminal.
 *
 * Strict UTF-8. Controls (C0, DEL, C1), bidi controls, invisible characters and bad bytes get a visible, distinct spelling: \xNN
 * for a byte, <U+NNNN> for a character; \n, \t, \r, \e for the usual ones; a backslash that could be mistaken for one of these is
 * doubled. Two different inputs never look the same. Width is what the C library's wcwidth says, because curses
 * asks it too. No normalization. Pure. Any thread.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define TEXT_CLUSTER_SIZE 32 /* bytes of the longest spelling of a cluster, its NUL included */

/* One thing that is drawn as a whole: a base with its marks, or the spelling of something that cannot be shown. */
struct cluster {
    char text[TEXT_CLUSTER_SIZE]; /* UTF-8, printable                                            */
    int columns;                  /* 1 or more                                                   */
    bool is_spelling;             /* stands for something that cannot be shown: drawn faint      */
    bool may_disagree;            /* terminals differ about its width (joined emoji and the like) */
};

/* The first cluster of count bytes. Returns how many bytes it took; 0 only for count 0. */
size_t text_next(const char *bytes, size_t count, struct cluster *out_cluster);

/* Columns of the whole. */
int text_columns(const char *bytes, size_t count);

/* The whole in its visible spelling. The caller's. */
char *text_visible(const char *bytes, size_t count);

/* The visible spelling cut to at most columns: in the middle, with one ellipsis, keeping the extension of a file name where it
 * fits. is_ascii: "~" instead of the ellipsis. Never splits a cluster. The caller's. */
char *text_shorten(const char *bytes, size_t count, int columns, bool is_ascii);

/* As text_shorten, cut at the end. */
char *text_cut(const char *bytes, size_t count, int columns, bool is_ascii);

/* Decodes one character strictly. Returns its length, or 0 if the bytes are not UTF-8 there. */
size_t text_decode(const char *bytes, size_t count, unsigned *out_code_point);

/* True if all of it is UTF-8 (surrogates and overlong forms are not). */
bool text_is_utf8(const char *bytes, size_t count);

#endif
