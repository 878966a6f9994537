#include "screen/clipboard.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/base64.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/helper.h"
#include "screen/terminal.h"

#define HELPER_LIMIT_MS 1000
#define SCREEN_PIECE \
    240 /* bytes in one wrapper: GNU screen drops strings that are longer than its buffer (256 in old ones) */

/* ----- where we are ----- */

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value && *value;
}

static bool is_in_tmux(void)
{
    return is_set("TMUX");
}

static bool is_in_screen(void)
{
    return is_set("STY");
}

static bool is_remote(void)
{
    return is_set("SSH_CONNECTION") || is_set("SSH_TTY");
}

static bool is_local_wayland(void)
{
    return !is_remote() && is_set("WAYLAND_DISPLAY");
}

static bool is_local_x11(void)
{
    return !is_remote() && is_set("DISPLAY");
}

static bool is_local_windows(void)
{
    return !is_remote() && (is_set("WSL_INTEROP") || is_set("WSL_DISTRO_NAME"));
}

static bool is_local_mac(void)
{
#ifdef __APPLE__
    return !is_remote();
#else
    return false;
#endif
}

static bool is_plain(void)
{
    return !is_in_tmux() && !is_in_screen();
}

static bool is_in_screen_only(void)
{
    return is_in_screen() && !is_in_tmux();
}

/* ----- the terminal's way: OSC 52 ----- */

/* Adds the sequence: set the clipboard to this text. */
static void add_osc52(struct buffer *out, const char *text, size_t count, const char *end)
{
    buffer_text(out, "\033]52;c;");
    base64_add(out, text, count);
    buffer_text(out, end);
}

static void wrap_plain(struct buffer *out, const char *text, size_t count)
{
    add_osc52(out, text, count, "\033\\");
}

/* tmux hands on what stands in its wrapper, each ESC written twice, if it is set to. Inside a wrapper the
 * end is BEL: an ST would end the wrapper. */
static void wrap_for_tmux(struct buffer *out, const char *text, size_t count)
{
    buffer_text(out, "\033Ptmux;\033");
    add_osc52(out, text, count, "\a");
    buffer_text(out, "\033\\");
}

/* screen hands on what stands in a plain wrapper, in pieces that fit its buffer. */
static void wrap_for_screen(struct buffer *out, const char *text, size_t count)
{
    struct buffer whole = { 0 };

    add_osc52(&whole, text, count, "\a");
    for (size_t at = 0; at < whole.count; at += SCREEN_PIECE) {
        size_t left = whole.count - at;

        buffer_text(out, "\033P");
        buffer_add(out, whole.bytes + at, left < SCREEN_PIECE ? left : SCREEN_PIECE);
        buffer_text(out, "\033\\");
    }
    buffer_done(&whole);
}

/* ----- the ways ----- */

/* Either a helper that is given the text, or a wrapper in which the terminal is. */
struct way {
    const char *name;
    bool (*is_here)(void);
    const char *argv[6];
    void (*wrap)(struct buffer *out, const char *text, size_t count);
    bool is_limited; /* by what terminals take */
    bool is_utf16;   /* clip.exe reads UTF-8 in the code page of old DOS programs */
};

static const struct way ways[] = {
    { "tmux", is_in_tmux, { "tmux", "load-buffer", "-w", "-" }, NULL, true, false },
    { "wl-copy", is_local_wayland, { "wl-copy" }, NULL, false, false },
    { "xclip", is_local_x11, { "xclip", "-selection", "clipboard" }, NULL, false, false },
    { "xsel", is_local_x11, { "xsel", "--clipboard", "--input" }, NULL, false, false },
    { "pbcopy", is_local_mac, { "pbcopy" }, NULL, false, false },
    { "clip.exe", is_local_windows, { "clip.exe" }, NULL, false, true },
    { "terminal through tmux (OSC 52)", is_in_tmux, { NULL }, wrap_for_tmux, true, false },
    { "terminal through screen (OSC 52)", is_in_screen_only, { NULL }, wrap_for_screen, true, false },
    { "terminal (OSC 52)", is_plain, { NULL }, wrap_plain, true, false },
};

#define WAYS (sizeof ways / sizeof *ways)

static bool is_usable(const struct way *way)
{
    OWNED_TEXT char *path = NULL;

    if (!way->is_here())
        return false;
    path = way->argv[0] ? helper_find(way->argv[0]) : NULL;
    return way->wrap || path;
}

size_t clipboard_plan(struct clipboard_way out_ways[CLIPBOARD_MOST_WAYS])
{
    size_t count = 0;

    for (size_t i = 0; i < WAYS; i++)
        if (is_usable(&ways[i]))
            out_ways[count++] = (struct clipboard_way){ ways[i].name,
                                                        ways[i].is_limited ? CLIPBOARD_OSC52_MOST_BYTES : 0 };
    return count;
}

/* True if a paste of it can only be text: a control character, or a line end at its end, could run something. Tabs
 * are what parts the cells of tsv. */
static bool is_harmless(const char *text, size_t count)
{
    unsigned code_point;

    for (size_t at = 0, length; at < count; at += length) {
        length = text_decode(text + at, count - at, &code_point);
        if (length == 0 || (code_point < ' ' && code_point != '\n' && code_point != '\t') ||
            (code_point >= 0x7F && code_point < 0xA0))
            return false;
    }
    return count > 0 && text[count - 1] != '\n';
}

static void add_unit(struct buffer *out, unsigned unit)
{
    buffer_byte(out, (char)(unit & 0xff));
    buffer_byte(out, (char)(unit >> 8));
}

/* Low byte first, and without a mark at the start, which would be pasted with it. */
static void add_utf16(struct buffer *out, const char *text, size_t count)
{
    unsigned code_point = 0;

    for (size_t at = 0, length; at < count; at += length) {
        length = text_decode(text + at, count - at, &code_point);
        if (code_point < 0x10000) {
            add_unit(out, code_point);
            continue;
        }
        code_point -= 0x10000;
        add_unit(out, 0xd800 | code_point >> 10);
        add_unit(out, 0xdc00 | (code_point & 0x3ff));
    }
}

static bool feed(const struct way *way, const char *text, size_t count, struct error *err)
{
    struct buffer utf16 = { 0 };
    bool is_fine;

    if (!way->is_utf16)
        return helper_feed(way->argv, text, count, HELPER_LIMIT_MS, err);
    add_utf16(&utf16, text, count);
    is_fine = helper_feed(way->argv, buffer_string(&utf16), utf16.count, HELPER_LIMIT_MS, err);
    buffer_done(&utf16);
    return is_fine;
}

static bool take_way(const struct way *way, const char *text, size_t count, struct buffer *out_sequence,
                     struct error *err)
{
    if (way->is_limited && count > CLIPBOARD_OSC52_MOST_BYTES) {
        (void)error_set(err, STAGE_FILE, REMEDY_FAIL, "E2BIG",
                        "%zu bytes are more than the %d a terminal's clipboard takes", count,
                        CLIPBOARD_OSC52_MOST_BYTES);
        return error_hint(err, "write them to a file instead");
    }
    if (way->argv[0])
        return feed(way, text, count, err);

    way->wrap(out_sequence, text, count);
    return true;
}

static bool is_of_desktop(const struct way *way)
{
    return way->argv[0] && way->is_here != is_in_tmux;
}

/* The name of the helper that took it, or NULL. */
static const char *give_to_desktop(const char *text, size_t count)
{
    struct error ignored;

    for (size_t i = 0; i < WAYS; i++)
        if (is_of_desktop(&ways[i]) && is_usable(&ways[i]) && take_way(&ways[i], text, count, NULL, &ignored))
            return ways[i].name;
    return NULL;
}

/* A terminal may not hand on what tmux tells it: at the machine itself the desktop's clipboard gets it, too. */
static void finish_way(const struct way *way, const char *text, size_t count, char out_way[64])
{
    const char *desktop = way->argv[0] && !is_of_desktop(way) ? give_to_desktop(text, count) : NULL;

    (void)snprintf(out_way, 64, "%s%s%s", way->name, desktop ? " and " : "", desktop ? desktop : "");
}

bool clipboard_offer(const char *text, size_t count, struct buffer *out_sequence, char out_way[64],
                     struct error *err)
{
    if (!is_harmless(text, count))
        return error_set(err, STAGE_FILE, REMEDY_FAIL, "EINVAL", "this is nothing that can be pasted safely");

    for (size_t i = 0; i < WAYS; i++) {
        if (is_usable(&ways[i]) && take_way(&ways[i], text, count, out_sequence, err)) {
            finish_way(&ways[i], text, count, out_way);
            return true;
        }
    }
    return false;
}

bool clipboard_copy(struct terminal *terminal, const char *text, size_t count, char out_way[64],
                    struct error *err)
{
    struct buffer sequence = { 0 };
    bool is_offered = clipboard_offer(text, count, &sequence, out_way, err);

    terminal_send(terminal, buffer_string(&sequence), sequence.count);
    buffer_done(&sequence);
    return is_offered;
}
