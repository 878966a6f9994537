/*
 * dialogue: what stands in front of the view: a prompt, a question, a notice. It is part of the app's state; what views
 * may say and ask is in app.h. The face's thread only.
 */
#ifndef DIALOGUE_H
#define DIALOGUE_H

struct app;
struct effects;

/* A key, or pasted text, for the prompt that is there. */
void dialogue_type(struct app *app, int key, struct effects *effects);
void dialogue_paste(struct app *app, const char *text, struct effects *effects);

/* A key for the question that is there. */
void dialogue_answer(struct app *app, int key, struct effects *effects);

/* What was said goes. */
void dialogue_drop_notice(struct app *app);

/* Forgets all of it. */
void dialogue_done(struct app *app);

#endif
