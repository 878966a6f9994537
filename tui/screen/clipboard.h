/*
 * clipboard: copying text out to where the person pastes. Says which way it went; never claims that it arrived.
 *
 * Ways: the multiplexer's own buffer, the terminal's OSC 52, the desktop's helper program. No shell; helpers get a cleaned
 * environment, a time limit and the text on standard input. The face's thread only.
 */
#ifndef SCREEN_CLIPBOARD_H
#define SCREEN_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct terminal;

#define CLIPBOARD_OSC52_MOST_BYTES 74994 /* of text: 99,992 of base64, what common terminals take */

/* Copies count bytes. On success out_way names the way for the status line: "tmux", "terminal (OSC 52)", "xclip". Refuses
 * text with control bytes other than LF between lines. Blocks for at most a second. */
bool clipboard_copy(struct terminal *terminal, const char *text, size_t count, char out_way[64],
                    struct error *err);

#endif
