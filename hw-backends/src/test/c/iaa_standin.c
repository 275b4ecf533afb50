/*
 * A stand-in for libaccel-config.so.1 with IAA devices behind it, for the unmodified hardware path of libqpl (HW §6).
 *
 * The device file of each work queue is a pipe, by its name in /proc. It cannot be mapped, so libqpl writes its 64-byte descriptors with
 * write(2); a thread per queue reads them and plays the accelerator. In packet mode each descriptor takes one page of the pipe, so that a
 * queue of N entries is a pipe of N pages; what does not fit is refused, as a full shared work queue refuses. Refusing at other times is
 * done by filling the pipe with padding. The devices are of generation 1: dynamic compression is a statistics pass and a compression with
 * the library's tables.
 *
 * Switches, to be set before libqpl is used for the first time: devices, queues (of each device), queue_size (a power of two),
 * max_transfer, node_0 to node_3, dedicated, disabled, accel_error, noop_error, block_on_fault, iaa_version (2: the kernel is too old to
 * tell what the device can do). At any time:
 *   delay_micros           time a queue takes for a descriptor
 *   refuse                 1: every queue refuses descriptors; what it holds waits
 *   refuse_every, refuse_micros   after each Nth descriptor the queue refuses for a time
 *   removed                1: the devices are gone: what they held is lost, and they refuse
 *   error_every, error_status, error_code   each Nth ends with this completion status and error code
 *   hang_every, release    each Nth does not end until release is 1, and then does its work
 *   late_every, late_micros       each Nth ends late, without holding up others
 *   corrupt_every          each Nth (statistics apart) has one byte of its output changed behind its back
 *   length_every, length_by       each Nth reports so many bytes more than it wrote
 *   fault_every, fault_again      each Nth meets a page that is not there; fault_again: the second try too
 * Counters: submitted, completed, statistics, compressed, decompressed, verified, refusing (queues that refuse now), lost, held, corrupted,
 * faults, failed, source_bytes, served_0 to served_3 (descriptors by device).
 */
#define _GNU_SOURCE

#define STANDIN_SWITCHES \
    X(devices) X(queues) X(queue_size) X(max_transfer) X(node_0) X(node_1) X(node_2) X(node_3) X(dedicated) X(disabled) X(accel_error) \
    X(noop_error) X(block_on_fault) X(delay_micros) X(refuse) X(refuse_every) X(refuse_micros) X(removed) X(error_every) X(error_status) \
    X(error_code) X(hang_every) X(release) X(late_every) X(late_micros) X(corrupt_every) X(length_every) X(length_by) X(fault_every) \
    X(fault_again) X(submitted) X(completed) X(statistics) X(compressed) X(decompressed) X(verified) X(refusing) X(lost) X(held) \
    X(corrupted) X(faults) X(failed) X(source_bytes) X(served_0) X(served_1) X(served_2) X(served_3) X(iaa_version)

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "iaa_deflate.h"
#include "standin.h"

#define MAX_DEVICES 4
#define MAX_QUEUES 4
#define PAGE 4096

enum { NOOP = 0x00, DECOMPRESS = 0x42, COMPRESS = 0x43, PADDING = 0xee };
enum { READS_STATE = 1 << 16, WRITES_STATE = 3 << 18, SECOND_STATE = 1 << 22 };
enum { GATHERS_STATISTICS = 1, CHECKS_END = 8, SUPPRESSES_OUTPUT = 1 << 9 };

struct descriptor {
    uint32_t trusted, operation;
    uint64_t record, source, destination;
    uint32_t source_size;
    uint16_t interrupt, flags;
    uint64_t state;
    uint32_t destination_size, state_size, filter, elements;
};
_Static_assert(sizeof(struct descriptor) == 64, "descriptor");

struct record {
    _Atomic uint8_t status;
    uint8_t error, fault_info, reserved;
    uint32_t consumed;
    uint64_t fault_address, bad_flags;
    uint32_t produced;
    uint8_t last_bits, reserved1;
    uint16_t xor_checksum;
    uint32_t crc, aggregates[3];
    uint64_t reserved2, reserved3;
};
_Static_assert(sizeof(struct record) == 64, "record");

struct queue {
    struct device *device;
    char name[16], path[32];
    int reads, writes, refuses;
    pthread_t thread;
};

struct device {
    char name[16];
    int number;
    struct queue queue[MAX_QUEUES];
};

static struct device device[MAX_DEVICES];

/* ---- jobs that end late or hang ---- */

struct held {
    struct descriptor descriptor;
    struct timespec due;
    int hangs;
    struct held *next;
};

static pthread_mutex_t held_lock = PTHREAD_MUTEX_INITIALIZER;
static struct held *held_first;

__attribute__((constructor)) static void defaults(void) {
    sw.devices = 1;
    sw.queues = 1;
    sw.queue_size = 64;
    sw.max_transfer = 2 << 20;
    sw.node_0 = sw.node_1 = sw.node_2 = sw.node_3 = -1;
    sw.length_by = 1;
    sw.iaa_version = 1;
}

static long node_of(int number) {
    const long nodes[] = {sw.node_0, sw.node_1, sw.node_2, sw.node_3};
    return nodes[number];
}

/* ---- one descriptor ---- */

static void complete(struct record *record, const struct iaa_answer *answer) {
    record->error = answer->error;
    record->consumed = answer->consumed;
    record->produced = answer->produced;
    record->last_bits = answer->last_bits;
    record->xor_checksum = answer->xor_checksum;
    record->crc = answer->crc;
    sw.completed++;
    record->status = answer->status;
}

static void compress(const struct descriptor *job, struct iaa_answer *answer) {
    uint8_t *source = (uint8_t *) job->source;
    if (job->flags & GATHERS_STATISTICS) {
        sw.statistics++;
        iaa_statistics(source, job->source_size, (struct iaa_tables *) job->destination, answer);
    } else if ((job->operation & READS_STATE) == 0 || (job->operation & WRITES_STATE) != 0) {
        answer->status = IAA_BAD_FLAG;    /* a compression in pieces */
    } else {
        sw.compressed++;
        const uint8_t *states = (const uint8_t *) job->state;
        const struct iaa_state *state = (const struct iaa_state *) (states + (job->operation & SECOND_STATE ? job->state_size : 0));
        iaa_compress(state, source, job->source_size, (uint8_t *) job->destination, job->destination_size, job->flags >> 2 & 3, answer);
    }
}

static void decompress(const struct descriptor *job, struct iaa_answer *answer) {
    uint8_t *out = (uint8_t *) job->destination;
    size_t room = job->destination_size;
    uint8_t *scratch = NULL;
    if (job->operation & READS_STATE) {
        answer->status = IAA_BAD_FLAG;    /* a decompression in pieces */
        return;
    }
    if (job->flags & SUPPRESSES_OUTPUT) {
        sw.verified++;
        room = 2 * (size_t) sw.max_transfer;
        out = scratch = malloc(room);
    } else {
        sw.decompressed++;
    }
    iaa_decompress((const uint8_t *) job->source, job->source_size, out, room, job->flags & CHECKS_END, answer);
    if (scratch != NULL) {
        answer->produced = 0;
        free(scratch);
    }
}

static void work(const struct descriptor *job, long number) {
    struct iaa_answer answer = {0};
    if (job->source_size > sw.max_transfer || job->destination_size > sw.max_transfer) {
        answer.status = IAA_BAD_SIZE;
    } else if (job->operation >> 24 == COMPRESS) {
        compress(job, &answer);
    } else if (job->operation >> 24 == DECOMPRESS) {
        decompress(job, &answer);
    } else {
        answer.status = IAA_BAD_OPCODE;
    }
    sw.source_bytes += job->source_size;
    int wrote = answer.status == IAA_SUCCESS && answer.produced > 0 && !(job->operation >> 24 == COMPRESS && job->flags & GATHERS_STATISTICS);
    if (wrote && standin_hits(sw.corrupt_every, number)) {
        sw.corrupted++;
        ((uint8_t *) job->destination)[answer.produced / 2] ^= 0x10;
    }
    if (wrote && standin_hits(sw.length_every, number)) {
        answer.produced += (uint32_t) sw.length_by;
    }
    complete((struct record *) job->record, &answer);
}

/* ---- faults ---- */

/* Records of jobs that met a fault: their next descriptor is the library's second try. Guarded by held_lock. */
static uint64_t faulted[256];

static int second_try(uint64_t record) {
    int found = 0;
    pthread_mutex_lock(&held_lock);
    for (size_t at = 0; at < sizeof faulted / sizeof *faulted && !found; at++) {
        if (faulted[at] == record) {
            faulted[at] = 0;
            found = 1;
        }
    }
    pthread_mutex_unlock(&held_lock);
    return found;
}

static void fault(const struct descriptor *job, int remember) {
    pthread_mutex_lock(&held_lock);
    for (size_t at = 0; remember && at < sizeof faulted / sizeof *faulted; at++) {
        if (faulted[at] == 0) {
            faulted[at] = job->record;
            break;
        }
    }
    pthread_mutex_unlock(&held_lock);
    struct record *record = (struct record *) job->record;
    record->fault_address = job->source;
    sw.faults++;
    complete(record, &(struct iaa_answer) {.status = IAA_READ_FAULT});
}

/* Ends a job with an error and leaves the rest of its record as it is. */
static void fail(struct record *record) {
    sw.failed++;
    sw.completed++;
    record->error = (uint8_t) sw.error_code;
    record->status = (uint8_t) sw.error_status;
}

static void hold(const struct descriptor *job, int hangs) {
    struct held *held = malloc(sizeof *held);
    held->descriptor = *job;
    held->hangs = hangs;
    clock_gettime(CLOCK_MONOTONIC, &held->due);
    held->due.tv_sec += sw.late_micros / 1000000;
    held->due.tv_nsec += sw.late_micros % 1000000 * 1000;
    if (held->due.tv_nsec >= 1000000000) {
        held->due.tv_sec++;
        held->due.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&held_lock);
    held->next = held_first;
    held_first = held;
    sw.held++;
    pthread_mutex_unlock(&held_lock);
}

static int is_due(const struct held *held) {
    struct timespec now;
    if (held->hangs) {
        return sw.release != 0;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > held->due.tv_sec || (now.tv_sec == held->due.tv_sec && now.tv_nsec >= held->due.tv_nsec);
}

static struct held *take_due(void) {
    struct held *due = NULL;
    pthread_mutex_lock(&held_lock);
    for (struct held **link = &held_first; *link != NULL; link = &(*link)->next) {
        if (is_due(*link)) {
            due = *link;
            *link = due->next;
            sw.held--;
            break;
        }
    }
    pthread_mutex_unlock(&held_lock);
    return due;
}

static void *late_end(void *unused) {
    for (;;) {
        struct held *due = take_due();
        if (due == NULL) {
            standin_sleep_micros(200);
        } else {
            work(&due->descriptor, -1);
            free(due);
        }
    }
    return unused;
}

static void take(const struct descriptor *job) {
    int again = second_try(job->record);
    long number = ++sw.submitted;
    standin_sleep_micros(sw.delay_micros);
    if (again ? sw.fault_again != 0 : standin_hits(sw.fault_every, number)) {
        fault(job, !again);
    } else if (standin_hits(sw.error_every, number)) {
        fail((struct record *) job->record);
    } else if (standin_hits(sw.hang_every, number)) {
        hold(job, 1);
    } else if (standin_hits(sw.late_every, number)) {
        hold(job, 0);
    } else {
        work(job, number);
    }
}

/* ---- work queues ---- */

/* Makes a file of a pipe write packets, refused when they do not fit. */
static int send_packets(int file) {
    return fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK | O_DIRECT);
}

/* Does so to the library's file of this queue. */
static void set_client_flags(const struct queue *queue) {
    struct stat mine;
    struct stat other;
    fstat(queue->reads, &mine);
    DIR *files = opendir("/proc/self/fd");
    for (struct dirent *entry; files != NULL && (entry = readdir(files)) != NULL;) {
        int file = atoi(entry->d_name);
        if (file != queue->reads && file != queue->writes && fstat(file, &other) == 0 && other.st_ino == mine.st_ino && other.st_dev == mine.st_dev) {
            send_packets(file);
        }
    }
    if (files != NULL) {
        closedir(files);
    }
}

static void start_refusing(struct queue *queue) {
    static const struct descriptor padding = {.operation = (uint32_t) PADDING << 24};
    while (write(queue->writes, &padding, sizeof padding) == sizeof padding) {
    }
    if (!queue->refuses) {
        queue->refuses = 1;
        sw.refusing++;
    }
}

static void stop_refusing(struct queue *queue) {
    if (queue->refuses) {
        queue->refuses = 0;
        sw.refusing--;
    }
}

static int next(struct queue *queue, struct descriptor *job) {
    struct pollfd ready = {.fd = queue->reads, .events = POLLIN};
    return poll(&ready, 1, 1) == 1 && read(queue->reads, job, sizeof *job) == sizeof *job;
}

static void lose_all(struct queue *queue) {
    struct descriptor job;
    while (next(queue, &job)) {
        sw.lost += job.operation >> 24 != PADDING;
    }
}

static void answer_noop(struct queue *queue, const struct descriptor *job) {
    set_client_flags(queue);
    ((struct record *) job->record)->status = sw.noop_error ? IAA_BAD_OPCODE : IAA_SUCCESS;
}

static void count_served(const struct queue *queue) {
    _Atomic long *served[] = {&sw.served_0, &sw.served_1, &sw.served_2, &sw.served_3};
    ++*served[queue->device - device];
}

static void *serve(void *argument) {
    struct queue *queue = argument;
    struct descriptor job;
    long jobs = 0;
    for (;;) {
        if (sw.removed && !queue->refuses) {
            lose_all(queue);
        }
        if (sw.removed || sw.refuse) {
            start_refusing(queue);
            standin_sleep_micros(200);
            continue;
        }
        stop_refusing(queue);
        if (!next(queue, &job) || job.operation >> 24 == PADDING) {
            continue;
        }
        if (job.operation >> 24 == NOOP) {
            answer_noop(queue, &job);
            continue;
        }
        count_served(queue);
        take(&job);
        if (standin_hits(sw.refuse_every, ++jobs)) {
            start_refusing(queue);
            standin_sleep_micros(sw.refuse_micros);
        }
    }
    return argument;
}

static int start_queue(struct queue *queue, struct device *owner, int number) {
    int ends[2];
    queue->device = owner;
    snprintf(queue->name, sizeof queue->name, "wq%d.%d", owner->number, number);
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -1;
    }
    queue->reads = ends[0];
    queue->writes = ends[1];
    snprintf(queue->path, sizeof queue->path, "/proc/self/fd/%d", queue->writes);
    if (send_packets(queue->writes) != 0 || fcntl(queue->reads, F_SETPIPE_SZ, (int) sw.queue_size * PAGE) < 0) {
        return -1;
    }
    return pthread_create(&queue->thread, NULL, serve, queue);
}

/* ---- libaccel-config ---- */

STANDIN_EXPORT int accfg_new(void **context) {
    static pthread_t late;
    *context = device;
    if (sw.accel_error) {
        return -1;
    }
    for (int number = 0; number < sw.devices; number++) {
        device[number].number = 2 * number + 1;
        snprintf(device[number].name, sizeof device[number].name, "iax%d", device[number].number);
        for (int at = 0; at < sw.queues; at++) {
            if (start_queue(&device[number].queue[at], &device[number], at) != 0) {
                return -1;
            }
        }
    }
    return pthread_create(&late, NULL, late_end, NULL);
}

STANDIN_EXPORT void *accfg_unref(void *context) {
    return context == NULL ? context : NULL;
}

STANDIN_EXPORT struct device *accfg_device_get_first(void *context) {
    return context != NULL && sw.devices > 0 ? device : NULL;
}

STANDIN_EXPORT struct device *accfg_device_get_next(struct device *of) {
    return of + 1 < device + sw.devices ? of + 1 : NULL;
}

STANDIN_EXPORT const char *accfg_device_get_devname(struct device *of) {
    return of->name;
}

STANDIN_EXPORT unsigned accfg_device_get_version(struct device *of) {
    return of == NULL ? 0 : (unsigned) sw.iaa_version << 8;
}

STANDIN_EXPORT int accfg_device_get_state(struct device *of) {
    return of != NULL && !sw.disabled;
}

STANDIN_EXPORT uint64_t accfg_device_get_gen_cap(struct device *of) {
    return of == NULL ? 0 : 1ull << 40 | 21ull << 16 | 1;
}

STANDIN_EXPORT int accfg_device_get_iaa_cap(struct device *of, uint64_t *capabilities) {
    *capabilities = 0;
    return of == NULL ? 0 : -1;
}

STANDIN_EXPORT int accfg_device_get_numa_node(struct device *of) {
    return (int) node_of((int) (of - device));
}

STANDIN_EXPORT uint64_t accfg_device_get_max_transfer_size(struct device *of) {
    return of == NULL ? 0 : (uint64_t) sw.max_transfer;
}

STANDIN_EXPORT struct queue *accfg_wq_get_first(struct device *of) {
    return sw.queues > 0 ? of->queue : NULL;
}

STANDIN_EXPORT struct queue *accfg_wq_get_next(struct queue *of) {
    return of + 1 < of->device->queue + sw.queues ? of + 1 : NULL;
}

STANDIN_EXPORT const char *accfg_wq_get_devname(struct queue *of) {
    return of->name;
}

STANDIN_EXPORT int accfg_wq_get_id(struct queue *of) {
    return (int) (of - of->device->queue);
}

STANDIN_EXPORT int accfg_wq_get_state(struct queue *of) {
    return of != NULL && !sw.disabled;
}

#ifndef LACKS_QUEUE_MODE /* a libaccel-config that is too old */
STANDIN_EXPORT int accfg_wq_get_mode(struct queue *of) {
    return of != NULL && sw.dedicated;
}
#endif

STANDIN_EXPORT int accfg_wq_get_priority(struct queue *of) {
    return of == NULL ? 0 : 10;
}

STANDIN_EXPORT int accfg_wq_get_block_on_fault(struct queue *of) {
    return of != NULL && sw.block_on_fault;
}

STANDIN_EXPORT int accfg_wq_get_user_dev_path(struct queue *of, char *path, size_t size) {
    return snprintf(path, size, "%s", of->path);
}

STANDIN_EXPORT int accfg_wq_get_op_config(struct queue *of, void *bits) {
    return of == NULL || bits == NULL ? 0 : -1;
}

STANDIN_EXPORT uint64_t accfg_wq_get_max_transfer_size(struct queue *of) {
    return of == NULL ? 0 : (uint64_t) sw.max_transfer;
}
