#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

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

static bool load(struct library *library, struct error *err)
{
    void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);

    if (handle && find_calls(library, handle))
        return true;
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
