#include "files/checksum.h"

#ifdef HAVE_ISAL
#include <isa-l/crc64.h>
#else
#include <lzma.h>
#endif

static uint64_t crc64_add(uint64_t crc64, const void *bytes, size_t count)
{
#ifdef HAVE_ISAL
    return crc64_ecma_refl(crc64, bytes, count);
#else
    return lzma_crc64(bytes, count, crc64);
#endif
}

void checksum_add(struct checksum *sum, const void *bytes, size_t count)
{
    if (!count)
        return;
    sum->crc64 = crc64_add(sum->crc64, bytes, count);
    sum->size_bytes += count;
}

const char *checksum_library(void)
{
#ifdef HAVE_ISAL
    return "ISA-L";
#else
    return "liblzma/" LZMA_VERSION_STRING;
#endif
}
