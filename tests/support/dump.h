/*
 * dump: a canvas as text, to be compared with what is expected.
 */
#ifndef SUPPORT_DUMP_H
#define SUPPORT_DUMP_H

struct canvas;

/* The whole of it, one line a row, trailing blanks kept out. The caller's. */
char *dump_text(const struct canvas *canvas);

/* Its roles, one letter a cell ('a' + role, upper case on the cursor row), one line a row. The caller's. */
char *dump_roles(const struct canvas *canvas);

#endif
