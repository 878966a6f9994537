/*
 * concern: what may stand against sending a file, in words; and which of it forbids it.
 */
#include "files/attachment.h"

static const struct {
    enum concern concern;
    bool refuses;
    const char *code;
    const char *label;
    const char *story;
} concerns[CONCERN_COUNT] = {
    /* the gravest first */
    { CONCERN_MISSING, true, "no-such-file", "no such file", "Check the name and the folder." },
    { CONCERN_BROKEN_LINK, true, "broken-link", "broken link",
      "The link leads nowhere or in a circle. Choose the file that it was meant to lead to." },
    { CONCERN_UNANSWERED, true, "mount-silent", "disk does not answer",
      "The file's disk or mount does not answer. Try again when it is back." },
    { CONCERN_FOLDER, true, "is-folder", "a folder",
      "A folder cannot be sent as one file. Choose the files in it, or pack it first." },
    { CONCERN_SPECIAL, true, "not-a-file", "not an ordinary file",
      "Pipes, sockets and devices have no end. Copy what they give to an ordinary file first." },
    { CONCERN_UNSIZED, true, "no-size", "has no size",
      "The system makes up its contents while it is read. Copy it to an ordinary file first." },
    { CONCERN_UNREADABLE, true, "no-permission", "not readable",
      "You may not read this file. Ask its owner for permission, or copy it as its owner." },
    { CONCERN_TOO_LARGE, true, "too-large", "above 5 GiB",
      "The store takes at most 5 GiB in one upload. Compress the file, or split it: split -b 5G FILE." },
    { CONCERN_KEY, false, "looks-secret", "looks like a private key",
      "The name is one that private keys and passwords often have. Make sure that it may leave this "
      "machine." },
    { CONCERN_REPLACED, false, "replaced", "another file than marked",
      "Another file has this name since it was marked. Leave it out, or send what is there now." },
    { CONCERN_CHANGED, false, "changed", "changed since marked",
      "The file changed since it was marked. What is there now will be sent." },
    { CONCERN_RENAMED, false, "renamed", "renamed since marked",
      "It had another name when it was marked. It is the same file, and is sent under the name it has now." },
    { CONCERN_TWICE, false, "marked-twice", "marked twice",
      "The same file was marked under another name or by another way, too. It is sent once." },
    { CONCERN_SAME_NAME, false, "same-name", "same name twice",
      "Another file of this batch is sent under the same name. Both arrive, with an ObjectKey each." },
    { CONCERN_NAME, false, "name-differs", "sent under another name",
      "The file's own name cannot be sent as it is. The name beside it is what the ticket will show." },
    { CONCERN_SPARSE, false, "sparse", "mostly empty",
      "It occupies far less than its size, but all of its size will be sent, the holes as zeros." },
    { CONCERN_LINK, false, "link", "a link", "It is a link. The file that it leads to is sent." },
    { CONCERN_EMPTY, false, "empty", "empty", "It holds no bytes. It is sent all the same." },
};

static int row_of(enum concern concern)
{
    for (int i = 0; i < CONCERN_COUNT; i++)
        if (concerns[i].concern == concern)
            return i;
    return -1;
}

const char *concern_label(enum concern concern)
{
    int row = row_of(concern);

    return row < 0 ? "" : concerns[row].label;
}

const char *concern_story(enum concern concern)
{
    int row = row_of(concern);

    return row < 0 ? "" : concerns[row].story;
}

bool concern_refuses(enum concern concern)
{
    int row = row_of(concern);

    return row >= 0 && concerns[row].refuses;
}

unsigned attachment_told(const struct attachment *attachment)
{
    unsigned refusing = 0;

    for (int i = 0; i < CONCERN_COUNT; i++)
        if (concerns[i].refuses)
            refusing |= attachment->concerns & concerns[i].concern;
    return refusing ? refusing : attachment->concerns;
}

bool attachment_is_refused(const struct attachment *attachment)
{
    for (int i = 0; i < CONCERN_COUNT; i++)
        if (concerns[i].refuses && (attachment->concerns & concerns[i].concern))
            return true;
    return false;
}

bool attachment_refusal(const struct attachment *attachment, struct error *err)
{
    for (int i = 0; i < CONCERN_COUNT; i++)
        if (concerns[i].refuses && (attachment->concerns & concerns[i].concern)) {
            error_set(err, STAGE_FILE, REMEDY_FAIL, concerns[i].code, "%s", concerns[i].label);
            error_hint(err, "%s", concerns[i].story);
            return true;
        }
    return false;
}
