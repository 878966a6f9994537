#include "demo/demo_refusal.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/memory.h"

bool demo_refuse(struct demo_refusal *refusal, int status, const char *code, const char *format, ...)
{
    va_list arguments;

    demo_refusal_done(refusal);
    refusal->status = status;
    refusal->code = code;
    va_start(arguments, format);
    refusal->message = memory_print_list(format, arguments);
    va_end(arguments);
    return false;
}

void demo_refusal_done(struct demo_refusal *refusal)
{
    free(refusal->message);
    free(refusal->string_to_sign);
    free(refusal->canonical_request);
    free(refusal->signature_provided);
    *refusal = (struct demo_refusal){ 0 };
}
