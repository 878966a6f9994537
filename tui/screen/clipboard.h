/*
 * clipboard: copying text out to where the person pastes. Says which way it went; never claims that it arrived.
 *
 * Ways, in the order they are tried: the multiplexer's own buffer, the desktop's helper program when this is the
 * machine the person sits at, the terminal's OSC 52. Over SSH a helper would reach the clipboard of the wrong
 * machine. The first that works is enough; but where tmux runs at the desktop itself both get it, because not every
 * terminal hands on what tmux tells it. The clipboard is never asked for. The face's thread only.
 */
#ifndef SCREEN_CLIPBOARD_H
#define SCREEN_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

struct terminal;

#define CLIPBOARD_OSC52_MOST_BYTES 74994 /* of text: 99,992 of base64, what common terminals take */
#define CLIPBOARD_MOST_WAYS        16

/* Copies count bytes. On success out_way names the way for the status line: "tmux", "terminal (OSC 52)", "xclip".
 * Refuses what is not UTF-8, control characters other than tabs and LF between lines, and nothing at all. Waits for a
 * second at most for each helper that hangs. */
bool clipboard_copy(struct terminal *terminal, const char *text, size_t count, char out_way[64],
                    struct error *err);

/* The same without a screen: what the terminal is to be sent, if that is the way, is added to out_sequence. */
bool clipboard_offer(const char *text, size_t count, struct buffer *out_sequence, char out_way[64],
                     struct error *err);

/* The ways that would be tried here and now, first one first; returns how many. */
struct clipboard_way {
    const char *name;  /* a constant                 */
    size_t most_bytes; /* it takes; 0: as many as go */
};
size_t clipboard_plan(struct clipboard_way out_ways[CLIPBOARD_MOST_WAYS]);

#endif
