#include "base/media_type.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *extension, *type;
} types[] = {
    { "png", "image/png" },         { "jpg", "image/jpeg" },        { "jpeg", "image/jpeg" },
    { "gif", "image/gif" },         { "webp", "image/webp" },       { "svg", "image/svg+xml" },
    { "pdf", "application/pdf" },   { "txt", "text/plain" },        { "log", "text/plain" },
    { "csv", "text/csv" },          { "htm", "text/html" },         { "html", "text/html" },
    { "json", "application/json" }, { "xml", "application/xml" },   { "zip", "application/zip" },
    { "gz", "application/gzip" },   { "tar", "application/x-tar" }, { "mp4", "video/mp4" },
};

const char *media_type_of(const char *name)
{
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof types / sizeof types[0]; i++)
        if (strcasecmp(types[i].extension, dot + 1) == 0)
            return types[i].type;
    return NULL;
}
