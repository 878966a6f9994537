/*
 * text: foreign bytes turned into something that can be shown. The only way from a file name, an answer of a service
 * or any other foreign text to a cell, a log or a terminal.
 *
 * Strict UTF-8. Controls (C0, DEL, C1), bidi controls, invisible characters and bad
 * bytes get a visible spelling of their own:
 *   \n \t \r \e      the usual controls
 *   \x07 \xFF        other controls, and bytes that are not UTF-8
 *   <U+202E>         a character that shows nothing or changes what is beside it, and a mark with nothing to sit on
 *   e<U+0301>        a mark, or a character, that is another spelling of what looks the same: composed and in order
 *                    (NFC) is itself
 *   <U+0301+116>     116 such marks in a row; a base is drawn with the first four of its marks, the rest is spelled
 *                    like this
 *   \\ \<            a backslash, or the < of a "<U+", that a reader would take for one of the above
 * So the visible form can be read back, and two different inputs never have the same one. Joiners and variation
 * selectors are left alone inside an emoji sequence only. Width is what the C library's wcwidth says, because curses
 * asks it too. In a locale that is not UTF-8 everything beyond ASCII is spelled. No normalization. Pure. Any thread.
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
    bool is_spelling;             /* stands for something else: drawn faint                      */
    bool may_disagree;            /* terminals differ about its width (joined emoji and the like) */
};

/* The first cluster of count bytes. Returns how many bytes it took; 0 only for count 0. */
size_t text_next(const char *bytes, size_t count, struct cluster *out_cluster);

/* Columns of the whole. */
int text_columns(const char *bytes, size_t count);

/* As text_next, for the cluster at a place within a file name: blanks at its beginning and end,
 * which nobody would see, are spelled \x20. */
size_t text_name_next(const char *name, size_t count, size_t at, struct cluster *out_cluster);

/* What is shown of a text that has to fit: the bytes before head, an ellipsis
 * if there is one, the bytes between from and to and one more ellipsis if there are any, the bytes from tail on. */
struct text_fit {
    size_t head, from, to, tail;
    bool has_ellipsis;
    bool is_name; /* its clusters are those of text_name_next */
};

/* Fits into columns, the ellipsis included, by leaving out the end (reads no further than that), or the middle,
 * keeping the last part of a path, or else the extension of a file name, where it fits. Never splits a cluster. */
struct text_fit text_fit_end(const char *bytes, size_t count, int columns);
struct text_fit text_fit_middle(const char *name, size_t count, int columns);

/* Another name may show the same at its beginning and its end. Where it begins to differ from this one, if that is
 * left out; 0 if the two do not look the same. */
size_t text_fit_hides(struct text_fit fit, const char *name, size_t count, const char *other,
                      size_t other_count);

/* As text_fit_middle, but what stands at the byte `differs` is kept. */
struct text_fit text_fit_apart(const char *name, size_t count, int columns, size_t differs);

/* The whole in its visible spelling. The caller's. */
char *text_visible(const char *bytes, size_t count);

/* The visible spelling of what text_fit_middle keeps. is_ascii: "~" instead of the ellipsis. The caller's. */
char *text_shorten(const char *name, size_t count, int columns, bool is_ascii);

/* As text_shorten, cut at the end. */
char *text_cut(const char *bytes, size_t count, int columns, bool is_ascii);

/* Decodes one character strictly. Returns its length, or 0 if the bytes are not UTF-8 there. */
size_t text_decode(const char *bytes, size_t count, unsigned *out_code_point);

/* True for a character that a terminal would obey or a person would not see, whatever the locale: controls,
 * bidi controls, formats, fillers, joiners. */
bool text_is_hidden(unsigned code_point);

/* Writes one character as UTF-8. Returns its length; 0 for what is no character. */
size_t text_encode(unsigned code_point, char out_bytes[4]);

/* True if all of it is UTF-8 (surrogates and overlong forms are not). */
bool text_is_utf8(const char *bytes, size_t count);

/* The library behind this door and its version, for people. */
const char *text_library(void);

#endif
