#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool find_calls(struct library *library, void *handle)
{
    for (size_t i = 0; i < library->count; i++) {
        void *call = dlsym(handle, library->names[i]);

        if (!call)
            return false;
        memcpy((char *)library->calls + i * sizeof call, &call, sizeof call);
    }
    return true;
}

/* Why dlopen failed it tells in words only, and in the person's language. */
static bool has_descriptors(void)
{
    int descriptor = open("/", O_PATH | O_CLOEXEC);

    if (descriptor < 0)
        return errno != EMFILE && errno != ENFILE;
    (void)close(descriptor);
    return true;
}

static bool load(struct library *library, struct error *err)
{
    void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);

    if (handle && find_calls(library, handle))
        return true;
    if (!has_descriptors()) {
        error_set_errno(err, STAGE_REQUEST, REMEDY_HOLD, EMFILE, "%s cannot be loaded now", library->package);
        return error_hint(err, ERROR_HINT_LIMIT);
    }
    error_set(err, STAGE_REQUEST, REMEDY_STOP, "library", "a library cannot be loaded: %s", dlerror());
    return error_hint(err, "install %s; if it was updated meanwhile, start attache again", library->package);
}

bool library_open(struct library *library, struct error *err)
{
    bool is_loaded;

    pthread_mutex_lock(&library->lock);
    is_loaded = library->is_loaded || load(library, err);
    library->is_loaded = is_loaded;
    pthread_mutex_unlock(&library->lock);
    return is_loaded;
}
