/*
 * What every stand-in shares: its switches and counters, read and written at run time by name.
 *
 * A stand-in defines STANDIN_SWITCHES as a list of X(name) before it includes this file once. Each becomes sw.name here and
 * "name" for standin_get and standin_set, which the test's StandInBinding calls. Switches and counters are the same thing: signed words.
 */
#ifndef ACOMP_STANDIN_H
#define ACOMP_STANDIN_H

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define STANDIN_EXPORT __attribute__((visibility("default")))

#define X(name) _Atomic long name;
static struct { STANDIN_SWITCHES } sw;
#undef X

static _Atomic long *standin_find(const char *wanted) {
#define X(name) if (strcmp(wanted, #name) == 0) { return &sw.name; }
    STANDIN_SWITCHES
#undef X
    return NULL;
}

/* 0, or -1 if there is no such switch. */
STANDIN_EXPORT int standin_set(const char *name, long value) {
    _Atomic long *found = standin_find(name);
    if (found == NULL) {
        return -1;
    }
    *found = value;
    return 0;
}

/* The value of a switch or counter; fills *value and returns 0, or -1 if there is none of that name. */
STANDIN_EXPORT int standin_get(const char *name, long *value) {
    _Atomic long *found = standin_find(name);
    if (found == NULL) {
        return -1;
    }
    *value = *found;
    return 0;
}

/* True if this, the count-th event, is one that a switch "every Nth" hits: 0 never, 1 always. */
static inline int standin_hits(long every, long count) {
    return every > 0 && count % every == 0;
}

static inline void standin_sleep_micros(long micros) {
    if (micros > 0) {
        usleep((useconds_t) micros);
    }
}

#endif
