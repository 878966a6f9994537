#include "parts/offers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void offers_set(struct offers *offers, const char *const *texts, size_t count)
{
    offers_done(offers);
    offers->texts = memory_new(count, sizeof *offers->texts);
    offers->count = count;
    for (size_t i = 0; i < count; i++)
        offers->texts[i] = memory_text(texts[i]);
}

void offers_done(struct offers *offers)
{
    for (size_t i = 0; i < offers->count; i++)
        free(offers->texts[i]);
    free(offers->texts);
    *offers = (struct offers){ 0 };
}

const char *offers_next(struct offers *offers, bool is_back)
{
    size_t last = offers->count - 1;

    if (offers->count == 0)
        return NULL;
    if (!offers->has_taken)
        offers->taken = is_back ? last : 0;
    else if (is_back)
        offers->taken = offers->taken > 0 ? offers->taken - 1 : last;
    else
        offers->taken = offers->taken < last ? offers->taken + 1 : 0;
    offers->has_taken = true;
    return offers->texts[offers->taken];
}

size_t offers_common(const char *const *texts, size_t count)
{
    size_t common = count > 0 ? strlen(texts[0]) : 0;

    for (size_t i = 1; i < count; i++) {
        size_t same = 0;

        while (same < common && texts[i][same] == texts[0][same])
            same++;
        common = same;
    }
    while (common > 0 && ((unsigned char)texts[0][common] & 0xC0) == 0x80)
        common--;
    return common;
}
