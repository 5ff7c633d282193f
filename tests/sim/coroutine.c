/* SPDX-License-Identifier: BSD-3-Clause */

/* A stack is entered by makecontext() and switched by sigsetjmp() and siglongjmp(), as QEMU does: swapcontext() costs two
 * system calls each time. */
#undef _FORTIFY_SOURCE /* whose longjmp takes another stack for a broken one */

#include "coroutine.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#define STACK_SIZE (128 << 10)

struct coroutine {
	struct coroutine *next_free, *next_made;
	coroutine_fn function;
	void *argument;
	uint64_t pauses;
	bool paused;
	sigjmp_buf inside, outside;
	void *stack;
};

static struct coroutine *running, *unused, *made;

/* Runs one function after the other, for ever: a stack that is done serves the next. */
static void body(void)
{
	struct coroutine *self = running;

	for (;;) {
		self->function(self->argument);
		self->function = NULL;
		if (!sigsetjmp(self->inside, 0)) {
			siglongjmp(self->outside, 1);
		}
	}
}

static struct coroutine *make(void)
{
	struct coroutine *coroutine = calloc(1, sizeof(*coroutine));

	if (!coroutine || !(coroutine->stack = malloc(STACK_SIZE))) {
		fputs("sim: out of memory\n", stderr);
		exit(2);
	}
	coroutine->next_made = made;
	made = coroutine;
	return coroutine;
}

static void enter_new(struct coroutine *coroutine)
{
	ucontext_t context;

	/* POSIX has nothing else that gives a function a stack; what follows goes by siglongjmp(). */
	/* cppcheck-suppress getcontextCalled */
	getcontext(&context);
	context.uc_stack.ss_sp = coroutine->stack;
	context.uc_stack.ss_size = STACK_SIZE;
	context.uc_link = NULL;
	/* cppcheck-suppress makecontextCalled */
	makecontext(&context, body, 0);
	setcontext(&context);
}

static void enter(struct coroutine *coroutine, bool is_new)
{
	struct coroutine *caller = running;

	running = coroutine;
	if (!sigsetjmp(coroutine->outside, 0)) {
		if (is_new) {
			enter_new(coroutine);
		}
		siglongjmp(coroutine->inside, 1);
	}
	if (!running->function) {
		running->next_free = unused;
		unused = running;
	}
	running = caller;
}

void coroutine_start(coroutine_fn function, void *argument)
{
	struct coroutine *coroutine = unused;
	bool is_new = !coroutine;

	if (is_new) {
		coroutine = make();
	} else {
		unused = coroutine->next_free;
	}
	coroutine->function = function;
	coroutine->argument = argument;
	enter(coroutine, is_new);
}

struct coroutine *coroutine_self(void)
{
	return running;
}

void coroutine_pause(void)
{
	struct coroutine *self = running;

	self->pauses++;
	self->paused = true;
	if (!sigsetjmp(self->inside, 0)) {
		siglongjmp(self->outside, 1);
	}
	self->paused = false;
}

uint64_t coroutine_next_pause(const struct coroutine *coroutine)
{
	return coroutine->pauses + 1;
}

void coroutine_resume(struct coroutine *coroutine, uint64_t pause)
{
	if (coroutine->paused && coroutine->pauses == pause) {
		enter(coroutine, false);
	}
}

void coroutine_free_all(void)
{
	while (made) {
		struct coroutine *next = made->next_made;

		free(made->stack);
		free(made);
		made = next;
	}
	unused = NULL;
}
