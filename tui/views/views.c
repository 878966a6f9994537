#include "views/views.h"

const struct view views[VIEW_COUNT] = {
    [VIEW_ANY] = {.name = "any"                                                                     },
    [VIEW_FILES] = { .name = "files",
                  .title = "Files",
                  .hints = { ACTION_MARK, ACTION_UPLOAD, ACTION_FILTER, ACTION_FIND, ACTION_SORT },
                  .open = files_open,
                  .close = files_close,
                  .draw = files_draw,
                  .act = files_act,
                  .take = files_take },
    [VIEW_REVIEW] = { .name = "review",
                  .hints = { ACTION_SEND, ACTION_BACK, ACTION_RENAME, ACTION_LEAVE_OUT, ACTION_WHY },
                  .open = review_open,
                  .close = review_close,
                  .draw = review_draw,
                  .act = review_act,
                  .take = review_take },
    [VIEW_QUEUE] = { .name = "queue",                                                               .title = "Queue" },
    [VIEW_RESULTS] = { .name = "results",                                                                   .title = "Results" },
    [VIEW_HISTORY] = { .name = "history",                                                                                 .title = "History", .parent = VIEW_RESULTS },
    [VIEW_HELP] = { .name = "help"},
};
