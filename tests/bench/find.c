/*
 * find: the order in which Find shows what it found, beside fzf's, over a real tree.
 *
 *     make bench-find [FIND_TREE=FOLDER] [FIND_STEP=N]
 *
 * First some queries a person would type over the project's own tree, with how many of the first ten
 * are the same. Then, for every N-th file of the tree, what a person would type who looks for that
 * file, and where it comes up in either ranking.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "files/find.h"
#include "files/path.h"
#include "support/listings.h"
#include "support/scratch.h"

#define TOP       10
#define DEPTH     64
#define STEP      97
#define NOT_FOUND 0

static const char *const queries[] = {
    "readme",   "main",     "filesc",    "tstlist", "wire",  "wirec",   "ticket",   "tickapi", "unit text",
    "confac",   "scene",    "store ans", "srcfind", "prgrs", "theme",   "night",    "soak",    "queue 80",
    "fltproxy", "h canvas", "tui list",  "marks",   "mks",   "credent", "Makefile", "ARCH",    "put_b",
};

/* The tree's files, relative to it, in the order of the walk. */
static struct {
    char **names;
    size_t count, room, root_length;
} tree;

static struct listing *listing;
static char *names_path;

/* --- the tree ----------------------------------------------------------------------------------------------------- */

static int note_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    const char *leaf = path + place->base;

    (void)status;
    if (place->level > 0 && (*leaf == '.' || strncmp(leaf, "build", 5) == 0))
        return kind == FTW_D ? FTW_SKIP_SUBTREE : FTW_CONTINUE;
    if (kind != FTW_F)
        return FTW_CONTINUE;
    if (tree.count + 1 >= tree.room)
        tree.names = memory_resize(tree.names, tree.room = tree.room ? tree.room * 2 : 1024,
                                   sizeof *tree.names);
    tree.names[tree.count++] = memory_text(path + tree.root_length + 1);
    return FTW_CONTINUE;
}

static void walk(const char *root, const char *scratch)
{
    FILE *file;

    tree.root_length = strlen(root);
    if (nftw(root, note_file, DEPTH, FTW_PHYS | FTW_ACTIONRETVAL) != 0 || tree.count == 0) {
        perror(root);
        exit(1);
    }
    tree.names[tree.count] = NULL;
    listing = listing_of(root, (const char *const *)tree.names);
    names_path = memory_print("%s/names", scratch);
    file = fopen(names_path, "we");
    for (size_t i = 0; file && i < tree.count; i++)
        (void)fprintf(file, "%s\n", tree.names[i]);
    if (!file || fclose(file) != 0)
        perror(names_path);
}

static void forget_tree(void)
{
    for (size_t i = 0; i < tree.count; i++)
        free(tree.names[i]);
    free(tree.names);
    memset(&tree, 0, sizeof tree);
    listing_free(listing);
    free(names_path);
}

/* --- two orders --------------------------------------------------------------------------------------------------- */

/* The first names of an order, and where the one that was looked for stands: 1 is the first. */
struct ranking {
    char *top[TOP];
    size_t count, place;
};

static void ranking_add(struct ranking *ranking, const char *name, const char *wanted)
{
    if (ranking->count < TOP)
        ranking->top[ranking->count] = memory_text(name);
    ranking->count++;
    if (wanted && strcmp(name, wanted) == 0)
        ranking->place = ranking->count;
}

static void ranking_done(struct ranking *ranking)
{
    for (size_t i = 0; i < TOP && i < ranking->count; i++)
        free(ranking->top[i]);
}

static struct ranking rank_ours(const char *query, const char *wanted)
{
    OWNED(rows) struct rows *rows = find_rank(listing, listing_count(listing), NULL, query, NULL);
    struct ranking ranking = { .count = 0 };

    for (uint32_t i = 0; i < rows->count; i++)
        ranking_add(&ranking, listing_name(listing, rows->entries[i]), wanted);
    return ranking;
}

static struct ranking rank_by_fzf(const char *query, const char *wanted)
{
    OWNED_TEXT char *command = memory_print("fzf --scheme=path --filter='%s' <'%s'", query, names_path);
    struct ranking ranking = { .count = 0 };
    FILE *answer = popen(command, "re");
    char line[8192];

    while (answer && fgets(line, sizeof line, answer)) {
        line[strcspn(line, "\n")] = '\0';
        ranking_add(&ranking, line, wanted);
    }
    if (answer)
        (void)pclose(answer);
    return ranking;
}

/* --- queries of a person ------------------------------------------------------------------------------------------ */

static size_t count_shared(const struct ranking *left, const struct ranking *right)
{
    size_t shared = 0;

    for (size_t i = 0; i < TOP && i < left->count; i++)
        for (size_t k = 0; k < TOP && k < right->count; k++)
            shared += strcmp(left->top[i], right->top[k]) == 0;
    return shared;
}

static void compare_query(const char *query)
{
    struct ranking ours = rank_ours(query, NULL), theirs = rank_by_fzf(query, NULL);
    const char *our_first = ours.count ? ours.top[0] : "-", *their_first = theirs.count ? theirs.top[0] : "-";
    size_t most = theirs.count < TOP ? theirs.count : TOP;

    printf("| %-10s | %2zu of %2zu | %-36s | %-36s |\n", query, count_shared(&ours, &theirs), most, our_first,
           strcmp(our_first, their_first) == 0 ? "the same" : their_first);
    ranking_done(&ours);
    ranking_done(&theirs);
}

/* --- a file that is looked for ------------------------------------------------------------------------------------ */

/* What a person types who looks for a path; empty if this path has nothing to type in that way. */
struct habit {
    const char *words;
    void (*type)(const char *path, char *query, size_t room);
};

static void add_letter(char *query, size_t room, char letter)
{
    size_t count = strlen(query);

    if (count + 1 < room && isalnum((unsigned char)letter)) {
        query[count] = (char)tolower((unsigned char)letter);
        query[count + 1] = '\0';
    }
}

static void type_beginning(const char *path, char *query, size_t room)
{
    const char *leaf = path_leaf(path);

    for (size_t i = 0; leaf[i] && i < 6; i++)
        add_letter(query, room, leaf[i]);
}

static void type_without_vowels(const char *path, char *query, size_t room)
{
    for (const char *at = path_leaf(path); *at && *at != '.'; at++)
        if (!strchr("aeiouAEIOU", *at))
            add_letter(query, room, *at);
}

/* The first letters of the words of the name, the last of them longer. */
static void type_initials(const char *path, char *query, size_t room)
{
    const char *leaf = path_leaf(path);

    for (const char *at = leaf; *at && *at != '.'; at++)
        if (at == leaf || !isalnum((unsigned char)at[-1]))
            for (int i = 0; i < 2 && at[i]; i++)
                add_letter(query, room, at[i]);
}

static void type_folder_and_name(const char *path, char *query, size_t room)
{
    const char *leaf = path_leaf(path), *folder = leaf;

    if (leaf == path)
        return;
    for (folder = leaf - 1; folder > path && folder[-1] != '/'; folder--)
        ;
    for (int i = 0; i < 4 && folder[i] != '/'; i++)
        add_letter(query, room, folder[i]);
    (void)strncat(query, " ", room - strlen(query) - 1);
    for (int i = 0; i < 5 && leaf[i]; i++)
        add_letter(query, room, leaf[i]);
}

static const struct habit habits[] = {
    { "the name's beginning", type_beginning },
    { "the name without vowels", type_without_vowels },
    { "two letters of each word", type_initials },
    { "folder and name", type_folder_and_name },
};

struct tally {
    size_t files, first, among_ten;
};

static void tally_add(struct tally *tally, size_t place)
{
    tally->files++;
    tally->first += place == 1;
    tally->among_ten += place != NOT_FOUND && place <= TOP;
}

static void tally_print(const struct tally *tally)
{
    double files = tally->files ? (double)tally->files : 1;

    printf(" %5.1f %% %5.1f %% |", 100 * (double)tally->first / files,
           100 * (double)tally->among_ten / files);
}

static void compare_habit(const struct habit *habit, size_t step)
{
    struct tally ours = { 0 }, theirs = { 0 };

    for (size_t i = 0; i < tree.count; i += step) {
        char query[32] = "";
        struct ranking ranking;

        habit->type(tree.names[i], query, sizeof query);
        if (strlen(query) < 3)
            continue;
        ranking = rank_ours(query, tree.names[i]);
        tally_add(&ours, ranking.place);
        ranking_done(&ranking);
        ranking = rank_by_fzf(query, tree.names[i]);
        tally_add(&theirs, ranking.place);
        ranking_done(&ranking);
    }
    printf("| %-24s | %5zu |", habit->words, ours.files);
    tally_print(&ours);
    tally_print(&theirs);
    printf("\n");
}

int main(void)
{
    const char *root = getenv("FIND_TREE"), *step = getenv("FIND_STEP");
    char *scratch = scratch_new();

    walk(getenv("TOP_SOURCE"), scratch);
    printf("| query      | shared   | %-36s | %-36s |\n|------------|----------|%.38s|%.38s|\n", "first",
           "fzf's first", "--------------------------------------", "--------------------------------------");
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        compare_query(queries[i]);
    forget_tree();
    walk(root && *root ? root : getenv("TOP_SOURCE"), scratch);
    printf("\n%zu files\n| a file is looked for by  | files |  first, among ten | fzf: first,   ten |\n",
           tree.count);
    printf("|--------------------------|-------|-----------------|-----------------|\n");
    for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
        compare_habit(&habits[i], step && *step ? strtoul(step, NULL, 10) : STEP);
    forget_tree();
    scratch_remove(scratch);
    return 0;
}
