#include "commands/output.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/whole.h"
#include "record/settings.h"

static bool open_file(const char *path, int *out_descriptor, struct error *err)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    bool is_taken = descriptor < 0 && errno == EEXIST;

    if (descriptor < 0) {
        error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "the results cannot be written to %s", path);
        return error_hint(err, is_taken ? "nothing was sent; name a file that is not there yet after --output"
                                        : "nothing was sent; name another file after --output");
    }
    *out_descriptor = descriptor;
    return true;
}

bool output_open(const struct settings *settings, struct output *out, struct error *err)
{
    struct output output = { .path = settings->output,
                             .descriptor = STDOUT_FILENO,
                             .is_kept = settings->keeps_history };

    if (!format_parse(settings->format ? settings->format : "text", &output.format, err))
        return false;
    if (output.path && !open_file(output.path, &output.descriptor, err)) {
        format_free(output.format);
        return false;
    }
    output.is_terminal = isatty(output.descriptor) == 1;
    output.pages.use = output.is_terminal ? FORMAT_FOR_TERMINAL : FORMAT_FOR_FILE;
    *out = output;
    return true;
}

bool output_is_streamed(const struct output *output)
{
    return format_is_streamed(output->format);
}

/* Once broken, it stays so. */
static void break_off(struct output *output)
{
    output->is_broken = true;
    error_set_errno(&output->error, STAGE_NONE, REMEDY_FAIL, errno, "the results cannot be written to %s",
                    output->path ? output->path : "standard output");
    if (output->is_kept)
        error_hint(&output->error, "attache history shows them");
}

void output_write(struct output *output, const struct result *const *results, size_t count, bool is_last)
{
    struct buffer text = { 0 };

    if (output->is_broken)
        return;
    format_page(output->format, &output->pages, results, count, &text);
    if (is_last)
        format_end(output->format, &output->pages, &text);
    if (!whole_write(output->descriptor, buffer_string(&text), text.count))
        break_off(output);
    output->is_written = output->is_written || text.count > 0;
    buffer_done(&text);
}

bool output_close(struct output *output, struct error *err)
{
    if (output->path && close(output->descriptor) != 0 && !output->is_broken)
        break_off(output); /* a server of files may say only now that it kept nothing */
    if (output->path && !output->is_written)
        (void)unlink(output->path);
    if (output->is_broken)
        *err = output->error;
    format_free(output->format);
    output->format = NULL;
    return !output->is_broken;
}
