/*
 * scene: what a person does and what the workers report, as text, played on
 * a face that has no terminal and no clock.
 *
 * Each line of a scene is one word and what it is about; an empty line and one that begins with "#" say nothing.
 *
 *   about TEXT                  what the scene tells
 *   screen COLUMNSxROWS         how large, 80x24 if it is not said; before anything else happens
 *   with ascii | no-home | cannot-send | format NAME
 *   bind VIEW KEY ACTION        as the config file says it
 *   keys KEY...                 typed in one burst, as key_parse reads them
 *   type TEXT                   every character of it is a key
 *   paste TEXT
 *   mouse press|drag|release|wheel-up|wheel-down [ROW COLUMN]     counted from 0, on the whole screen
 *   passes SECONDS              time goes by
 *   transfer ID STATE NAME SIZE [acked=N rate=N left=S stalled=S try=S attempt=N of=N error=TEXT hint=TEXT
 *                                verified]; "..." holds blanks together
 *   arrived ID NAME SIZE [key=K url=U expires=S ...]   the same as over and done, with its result
 *   totals files=N done=N ...   what the next reports carry
 *   progress ID acked=N rate=N left=S stalled=S
 *   engine [stopped=TEXT hint=TEXT] [paused] [notice=TEXT]
 *   unfinished NAME...          left over from an earlier run
 *   neighbour NAME [files=N size=N acked=N]   another attache;
 *                                its files: elsewhere STATE NAME SIZE [acked=N]; then: around
 *   history NAME SIZE [key=K url=U expires=S ended=S]; then: answer history [turn=N] [error=TEXT]
 *   proven KEY NAME [error=TEXT] [unanswered]   its link was tried
 *   file PATH [SIZE] [kind=file|folder|link|fifo] [to=K] [age=S] [against=CONCERNS] [text=T] [names=COLUMN]
 *                               [late] [gone]
 *                                a file there is; once there is one, all errands are answered from these, and need
 *                                no name
 *   removed PATH | silent PATH   it is no more; this folder does not answer
 *   renamed PATH PATH            the file has another name now
 *   refuses                      whatever the lister is asked from now on: all that could look hang
 *   silent matches               what matches a pattern to mark by is not told, until it comes
 *   comes [COUNT]                so many names of the silent folder, or of what is below it; all of them
 *   offered NAME...              what the path that was typed can become, when the silent folder was asked
 *   changed                      the folder on the screen has changed
 *   outcome KIND [way=W] [error=TEXT code=CODE]        of the last wish of that kind
 *   written TURN [error=TEXT code=CODE]                that file of results
 *   shows                       followed by the whole screen, each row between bars
 *   row N TEXT                  that row of the screen, counted from 0, holds the text
 *   nowhere TEXT                no row does
 *   effect TEXT                 the next wish, as scene_wishes.c writes it; every wish must be named
 *   weighs COUNT                so many sizes of marked files the last wish for them asks for
 *   ends                        the person is done with it
 *   waits SECONDS | waits for-ever      when the face wants to be woken
 *   draws SECONDS | draws now           when it wants to be drawn, if somebody waits for that
 */
#ifndef SUPPORT_SCENE_H
#define SUPPORT_SCENE_H

#include <stdbool.h>

#include "base/buffer.h"

/* Plays the file. False if something is not as it says: out tells what, with file and line. */
bool scene_play(const char *path, struct buffer *out);

/* Plays the file at that size, whatever it says itself, and returns the screen at its end. Wishes need not be
 * named. The caller's; NULL if something is not as it says. */
char *scene_screen(const char *path, int columns, int rows, struct buffer *out);

/* The main function of a test program: test is called with the path of each scene in that folder of tests/ as its
 * state, each a test of its own. Returns the exit status. */
int scene_each(const char *folder, void (*test)(void **state));

/* Fails the test with a text in lines of their own: the harness keeps one line of a message. */
void scene_fail(const char *text);

#endif
