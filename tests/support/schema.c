#include "support/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "support/data.h"

/* One check under way: where in the document, and what was found wrong there. */
struct check {
    const cJSON *root;
    char at[128];
    char *complaint;
};

static bool allows(struct check *check, const cJSON *schema, const cJSON *value);

static bool complain(struct check *check, const char *what, const char *detail)
{
    (void)snprintf(check->complaint, 256, "%s: %s %s", check->at[0] ? check->at : "/", what, detail);
    return false;
}

/* --- one word of a schema each --------------------------------------------------------------------------------- */

static bool says_nothing(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    (void)check, (void)word, (void)schema, (void)value;
    return true;
}

static bool is_whole(const cJSON *value)
{
    return cJSON_IsNumber(value) && value->valuedouble == floor(value->valuedouble);
}

static bool has_type(const cJSON *value, const char *type)
{
    return strcmp(type, "object") == 0    ? cJSON_IsObject(value)
           : strcmp(type, "array") == 0   ? cJSON_IsArray(value)
           : strcmp(type, "string") == 0  ? cJSON_IsString(value)
           : strcmp(type, "boolean") == 0 ? cJSON_IsBool(value)
           : strcmp(type, "null") == 0    ? cJSON_IsNull(value)
           : strcmp(type, "integer") == 0 ? is_whole(value)
                                          : strcmp(type, "number") == 0 && cJSON_IsNumber(value);
}

static bool check_type(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    const cJSON *type;

    (void)schema;
    if (cJSON_IsString(word))
        return has_type(value, word->valuestring) || complain(check, "is no", word->valuestring);
    cJSON_ArrayForEach(type, word) if (has_type(value, type->valuestring)) return true;
    return complain(check, "is of a type", "that is not listed");
}

static bool check_enum(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    const cJSON *allowed;

    (void)schema;
    cJSON_ArrayForEach(allowed, word) if (cJSON_Compare(allowed, value, true)) return true;
    return complain(check, "is none of", "what is listed");
}

static bool check_pattern(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    regex_t pattern;
    bool fits;

    (void)schema;
    if (!cJSON_IsString(value))
        return true;
    if (regcomp(&pattern, word->valuestring, REG_EXTENDED | REG_NOSUB) != 0)
        return complain(check, "cannot be compared with", word->valuestring);
    fits = regexec(&pattern, value->valuestring, 0, NULL, 0) == 0;
    regfree(&pattern);
    return fits || complain(check, "does not fit", word->valuestring);
}

static bool check_shortest(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    (void)schema;
    return !cJSON_IsString(value) || strlen(value->valuestring) >= (size_t)word->valuedouble ||
           complain(check, "is", "too short");
}

static bool check_least(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    (void)schema;
    return !cJSON_IsNumber(value) || value->valuedouble >= word->valuedouble ||
           complain(check, "is", "too small");
}

static bool check_most(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    (void)schema;
    return !cJSON_IsNumber(value) || value->valuedouble <= word->valuedouble ||
           complain(check, "is", "too large");
}

static bool check_part(struct check *check, const cJSON *schema, const cJSON *value, const char *name)
{
    size_t length = strlen(check->at);
    bool is_fine;

    (void)snprintf(check->at + length, sizeof check->at - length, "/%s", name);
    is_fine = allows(check, schema, value);
    check->at[length] = '\0';
    return is_fine;
}

static bool check_items(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    const cJSON *item;

    (void)schema;
    if (cJSON_IsArray(value))
        cJSON_ArrayForEach(item, value) if (!check_part(check, word, item, "item")) return false;
    return true;
}

static bool check_properties(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    const cJSON *property;

    (void)schema;
    cJSON_ArrayForEach(property, word)
    {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(value, property->string);

        if (member && !check_part(check, property, member, property->string))
            return false;
    }
    return true;
}

static bool check_required(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    const cJSON *name;

    (void)schema;
    if (cJSON_IsObject(value))
        cJSON_ArrayForEach(name, word) if (!cJSON_HasObjectItem(value, name->valuestring)) return complain(
            check, "lacks", name->valuestring);
    return true;
}

/* Only "false": no member but those of "properties". */
static bool check_others(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    const cJSON *known = cJSON_GetObjectItemCaseSensitive(schema, "properties");
    const cJSON *member;

    if (!cJSON_IsFalse(word))
        return complain(check, "additionalProperties", "can only be false here");
    if (cJSON_IsObject(value))
        cJSON_ArrayForEach(member, value) if (!cJSON_GetObjectItemCaseSensitive(
                                                  known,
                                                  member->string)) return complain(check,
                                                                                   "has a member too many:",
                                                                                   member->string);
    return true;
}

static const cJSON *find_part(const cJSON *root, const char *pointer)
{
    OWNED_TEXT char *path = memory_text(*pointer == '#' ? pointer + 1 : pointer);
    char *rest = path;

    for (char *name; root && (name = strtok_r(rest, "/", &rest));)
        root = cJSON_GetObjectItemCaseSensitive(root, name);
    return root;
}

static bool check_reference(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    const cJSON *part = find_part(check->root, word->valuestring);

    (void)schema;
    return part ? allows(check, part, value) : complain(check, "refers to nothing with", word->valuestring);
}

static bool check_condition(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value)
{
    char unheard[256];
    struct check attempt = { .root = check->root, .complaint = unheard };
    const cJSON *branch = cJSON_GetObjectItemCaseSensitive(schema,
                                                           allows(&attempt, word, value) ? "then" : "else");

    return !branch || allows(check, branch, value);
}

/* clang-format off */
static const struct word {
    const char *name;
    bool (*check)(struct check *check, const cJSON *word, const cJSON *schema, const cJSON *value);
} words[] = {
    { "$schema", says_nothing },        { "title", says_nothing },         { "description", says_nothing },
    { "$defs", says_nothing },          { "then", says_nothing },          { "else", says_nothing },
    { "type", check_type },             { "enum", check_enum },            { "pattern", check_pattern },
    { "minLength", check_shortest },    { "minimum", check_least },        { "maximum", check_most },
    { "items", check_items },           { "properties", check_properties }, { "required", check_required },
    { "additionalProperties", check_others }, { "$ref", check_reference }, { "if", check_condition },
};
/* clang-format on */

static const struct word *word_find(const char *name)
{
    for (const struct word *word = words; word < words + sizeof words / sizeof *words; word++)
        if (strcmp(word->name, name) == 0)
            return word;
    return NULL;
}

static bool allows(struct check *check, const cJSON *schema, const cJSON *value)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, schema)
    {
        const struct word *word = word_find(member->string);

        if (!word)
            return complain(check, "the schema has a word not known here:", member->string);
        if (!word->check(check, member, schema, value))
            return false;
    }
    return true;
}

bool schema_allows(const cJSON *schema, const char *pointer, const cJSON *document, char complaint[256])
{
    struct check check = { .root = schema, .complaint = complaint };
    const cJSON *part = find_part(schema, pointer);

    complaint[0] = '\0';
    if (!document)
        return complain(&check, "is", "no JSON");
    return part ? allows(&check, part, document) : complain(&check, "no part", pointer);
}

cJSON *schema_of_results(void)
{
    OWNED_TEXT char *text = data_read("../../assets/result.schema.json", NULL);
    cJSON *schema = cJSON_Parse(text);

    assert_non_null(schema);
    return schema;
}
