/*
 * A stand-in libqat.so.4 under the unmodified libqatzip: the functions libqatzip imports, with zlib and liblz4 doing the work.
 *
 * Requests queue per instance, in order, and are worked on inside icp_sal_DcPollInstance, as on a polled ring. Faults hit every Nth
 * accepted request, counted over all instances; they and the counters are the switches below (standin.h). Structures are declared from
 * their offsets (HW 5), as there are no headers.
 */
#define STANDIN_SWITCHES \
    /* settings */ \
    X(instances) X(depth) X(delay_micros) X(node) X(has_lz4) X(available) X(start_status) \
    /* faults: status error, flipped output bit, output or input length one too small, held until "release", never completed */ \
    X(fail_every) X(corrupt_every) X(short_output_every) X(short_input_every) X(hold_every) X(release) X(lose_every) \
    /* the device is down while "fatal" is 1; "fatal_after" sets it at that many accepted requests */ \
    X(fatal) X(fatal_after) \
    /* counters */ \
    X(requests) X(completed) X(compressed) X(decompressed) X(failed) X(corrupted) X(shortened) X(holding) X(lost) X(retries) X(dummies) \
    X(busy) X(most_busy) X(sessions) X(starts) X(stops)
#include "standin.h"

#include <pthread.h>
#include <stdint.h>
#include <time.h>
#include <zlib.h>

/* ---------------------------------------------------------------- HW 5: types, values, layouts */

enum { OK = 0, FAIL = -1, RETRY = -2, RESULT_OVERFLOW = -11, RESULT_BAD_CODE = -9, RESULT_INCOMPLETE = -15, RESULT_HARDWARE = -17 };
enum { EVENT_RESTARTED = 1, EVENT_FATAL = 2 };
enum { TYPE_DEFLATE = 3, TYPE_LZ4 = 4, HUFFMAN_STATIC = 0, CHECKSUM_ADLER32 = 2, FLUSH_FINAL = 1 };

struct flat { uint32_t bytes; uint8_t *data; };
struct list { uint32_t count; struct flat *buffers; void *user; void *meta; };
struct setup { uint32_t level, type, huffman, best, direction, state, window, min_match, lz4_block, lz4_sum, lz4_alone, checksum, hash; };
struct results { int32_t status; uint32_t produced, consumed, checksum, ended, stored; };
struct operation { uint32_t flush; uint8_t rest[60]; };
struct capabilities { uint8_t before[56]; uint32_t deflate, inflate, lz4, unlz4, lz4_back, lz4s, crc32, adler32, xxhash32, dynamic;
    uint8_t between[32]; uint32_t verify, recover; uint8_t after[16]; };
struct information { uint8_t before[388]; uint16_t package, function[5]; uint8_t between[512]; uint32_t node, state, contiguous, polled;
    uint8_t after[4]; };

_Static_assert(sizeof(struct flat) == 16 && offsetof(struct flat, data) == 8, "CpaFlatBuffer");
_Static_assert(sizeof(struct list) == 32 && offsetof(struct list, buffers) == 8, "CpaBufferList");
_Static_assert(sizeof(struct setup) == 52 && offsetof(struct setup, checksum) == 44, "CpaDcSessionSetupData");
_Static_assert(sizeof(struct results) == 24, "CpaDcRqResults");
_Static_assert(sizeof(struct operation) == 64, "CpaDcOpData");
_Static_assert(sizeof(struct capabilities) == 152 && offsetof(struct capabilities, dynamic) == 92
    && offsetof(struct capabilities, verify) == 128, "CpaDcInstanceCapabilities");
_Static_assert(sizeof(struct information) == 932 && offsetof(struct information, node) == 912, "CpaInstanceInfo2");

typedef void (*completion)(void *tag, int32_t status);
typedef void (*notification)(void *instance, void *tag, uint32_t event);

/* liblz4, whose headers may not be installed */
int LZ4_compress_default(const char *source, char *destination, int bytes, int capacity);
int LZ4_decompress_safe_usingDict(const char *source, char *destination, int bytes, int capacity, const char *dictionary, int length);

/* ---------------------------------------------------------------- state */

enum { MOST_INSTANCES = 64, MOST_DEPTH = 1024, LZ4_BLOCK = 1 << 16 };
static const uint32_t LZ4_STORED = 1u << 31;

struct session { struct setup setup; completion completed; };
struct request { struct session session; struct list *source, *destination; struct results *results; void *tag; uint32_t flush;
    int inflate; long number; int held; struct timespec due; };
struct instance { struct request ring[MOST_DEPTH]; unsigned head, tail; pthread_mutex_t lock; notification notify; void *notify_tag; };

static struct instance instances[MOST_INSTANCES];
static long reported_fatal;

__attribute__((constructor)) static void defaults(void) {
    for (int i = 0; i < MOST_INSTANCES; i++) {
        pthread_mutex_init(&instances[i].lock, NULL);
    }
    sw.instances = 2;
    sw.depth = 64;
    sw.has_lz4 = 1;
    sw.available = 1;
}

/* ---------------------------------------------------------------- the work */

static uint32_t rotated(uint32_t value, int bits) {
    return value << bits | value >> (32 - bits);
}

static uint32_t word_at(const uint8_t *data) {
    uint32_t word;
    memcpy(&word, data, sizeof word);
    return word;
}

static uint32_t xxhash32(const uint8_t *data, size_t bytes) {
    const uint32_t p1 = 0x9E3779B1u, p2 = 0x85EBCA77u, p3 = 0xC2B2AE3Du, p4 = 0x27D4EB2Fu, p5 = 0x165667B1u;
    const uint8_t *end = data + bytes;
    uint32_t lanes[4] = {p1 + p2, p2, 0, -p1};
    uint32_t hash = p5;
    if (bytes >= 16) {
        for (; end - data >= 16; data += 16) {
            for (int i = 0; i < 4; i++) {
                lanes[i] = rotated(lanes[i] + word_at(data + 4 * i) * p2, 13) * p1;
            }
        }
        hash = rotated(lanes[0], 1) + rotated(lanes[1], 7) + rotated(lanes[2], 12) + rotated(lanes[3], 18);
    }
    hash += (uint32_t) bytes;
    for (; end - data >= 4; data += 4) {
        hash = rotated(hash + word_at(data) * p3, 17) * p4;
    }
    for (; data < end; data++) {
        hash = rotated(hash + *data * p5, 11) * p1;
    }
    hash = (hash ^ hash >> 15) * p2;
    hash = (hash ^ hash >> 13) * p3;
    return hash ^ hash >> 16;
}

static void run_deflate(const struct request *r, struct flat from, struct flat to) {
    z_stream z = {.next_in = from.data, .avail_in = from.bytes, .next_out = to.data, .avail_out = to.bytes};
    const struct setup *s = &r->session.setup;
    int code;
    if (r->inflate) {
        inflateInit2(&z, -15);
        code = inflate(&z, Z_SYNC_FLUSH);
        inflateEnd(&z);
        r->results->ended = code == Z_STREAM_END;
        r->results->status = code == Z_STREAM_END ? OK
            : code == Z_DATA_ERROR ? RESULT_BAD_CODE
            : z.avail_out == 0 ? RESULT_OVERFLOW : RESULT_INCOMPLETE;
    } else {
        int level = s->level > 9 ? 9 : (int) s->level;
        deflateInit2(&z, level, Z_DEFLATED, -15, 9, s->huffman == HUFFMAN_STATIC ? Z_FIXED : Z_DEFAULT_STRATEGY);
        code = deflate(&z, r->flush == FLUSH_FINAL ? Z_FINISH : Z_FULL_FLUSH);
        deflateEnd(&z);
        int done = z.avail_in == 0 && z.avail_out > 0 && code == (r->flush == FLUSH_FINAL ? Z_STREAM_END : Z_OK);
        r->results->status = done ? OK : RESULT_OVERFLOW;
    }
    r->results->consumed = (uint32_t) z.total_in;
    r->results->produced = (uint32_t) z.total_out;
}

static void compress_lz4(struct results *results, struct flat from, struct flat to) {
    while (results->consumed < from.bytes) {
        uint32_t bytes = from.bytes - results->consumed < LZ4_BLOCK ? from.bytes - results->consumed : LZ4_BLOCK;
        if (to.bytes - results->produced < bytes + 4) {
            results->status = RESULT_OVERFLOW;
            return;
        }
        const char *source = (const char *) from.data + results->consumed;
        char *block = (char *) to.data + results->produced + 4;
        uint32_t length = (uint32_t) LZ4_compress_default(source, block, (int) bytes, (int) bytes - 1);
        uint32_t head = length;
        if (length == 0) {
            memcpy(block, source, bytes);
            length = bytes;
            head = bytes | LZ4_STORED;
        }
        memcpy(block - 4, &head, sizeof head);
        results->consumed += bytes;
        results->produced += 4 + length;
    }
}

static void decompress_lz4(struct results *results, struct flat from, struct flat to) {
    while (results->consumed < from.bytes) {
        uint32_t left = from.bytes - results->consumed;
        uint32_t head = left < 4 ? 0 : word_at(from.data + results->consumed);
        uint32_t length = head & ~LZ4_STORED;
        if (left < 4 || length > left - 4) {
            results->status = RESULT_BAD_CODE;
            return;
        }
        const uint8_t *block = from.data + results->consumed + 4;
        uint32_t room = to.bytes - results->produced;
        int produced;
        if (head & LZ4_STORED) {
            produced = length > room ? -1 : (int) length;
            memcpy(to.data + results->produced, block, produced < 0 ? 0 : length);
        } else {
            produced = LZ4_decompress_safe_usingDict((const char *) block, (char *) to.data + results->produced, (int) length, (int) room,
                (const char *) to.data, (int) results->produced);
        }
        if (produced < 0) {
            results->status = RESULT_BAD_CODE;
            return;
        }
        results->consumed += 4 + length;
        results->produced += (uint32_t) produced;
    }
    results->ended = 1;
}

static void work(const struct request *r) {
    struct flat from = *r->source->buffers, to = *r->destination->buffers;
    const struct setup *s = &r->session.setup;
    *r->results = (struct results) {.status = OK};
    if (s->type == TYPE_LZ4) {
        (r->inflate ? decompress_lz4 : compress_lz4)(r->results, from, to);
    } else {
        run_deflate(r, from, to);
    }
    const uint8_t *plain = r->inflate ? to.data : from.data;
    uint32_t bytes = r->inflate ? r->results->produced : r->results->consumed;
    r->results->checksum = s->type == TYPE_LZ4 ? xxhash32(plain, bytes)
        : s->checksum == CHECKSUM_ADLER32 ? (uint32_t) adler32(1, plain, bytes) : (uint32_t) crc32(0, plain, bytes);
    /* as libqat does: counts only with success; an incomplete stream is no failure of the request */
    if (r->results->status != OK) {
        r->results->consumed = r->results->produced = 0;
    }
}

static void spoil(const struct request *r) {
    if (r->results->status != OK || r->results->produced == 0) {
        return;
    }
    if (standin_hits(sw.corrupt_every, r->number)) {
        r->destination->buffers->data[r->results->produced / 2] ^= 0x10;
        sw.corrupted++;
    }
    if (standin_hits(sw.short_output_every, r->number)) {
        r->results->produced--;
        sw.shortened++;
    }
    if (standin_hits(sw.short_input_every, r->number)) {
        r->results->consumed--;
        sw.shortened++;
    }
}

static void complete(struct request *r) {
    if (standin_hits(sw.lose_every, r->number)) {
        sw.lost++;
        return;
    }
    if (sw.fatal || standin_hits(sw.fail_every, r->number)) {
        *r->results = (struct results) {.status = RESULT_HARDWARE};
        *(sw.fatal ? &sw.dummies : &sw.failed) += 1;
    } else {
        work(r);
        spoil(r);
        *(r->inflate ? &sw.decompressed : &sw.compressed) += 1;
    }
    sw.completed++;
    int32_t status = r->results->status;
    r->session.completed(r->tag, status == OK || status == RESULT_INCOMPLETE ? OK : FAIL);
}

/* ---------------------------------------------------------------- rings */

static struct timespec after_micros(long micros) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    long nanos = time.tv_nsec + micros % 1000000 * 1000;
    time.tv_sec += micros / 1000000 + nanos / 1000000000;
    time.tv_nsec = nanos % 1000000000;
    return time;
}

static int is_due(const struct request *r) {
    struct timespec now = after_micros(0);
    int early = now.tv_sec != r->due.tv_sec ? now.tv_sec < r->due.tv_sec : now.tv_nsec < r->due.tv_nsec;
    return sw.fatal || (!early && !(r->held && !sw.release));
}

static void note_busy(long change) {
    long busy = sw.busy += change;
    long most = sw.most_busy;
    while (busy > most && !__atomic_compare_exchange_n((long *) &sw.most_busy, &most, busy, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    }
}

static int32_t submit(struct instance *i, struct request r) {
    if (sw.fatal) {
        return FAIL;
    }
    pthread_mutex_lock(&i->lock);
    int full = i->tail - i->head >= (unsigned) sw.depth;
    if (!full) {
        r.number = ++sw.requests;
        r.held = standin_hits(sw.hold_every, r.number);
        sw.holding += r.held;
        r.due = after_micros(sw.delay_micros);
        if (i->head == i->tail) {
            note_busy(1);
        }
        i->ring[i->tail++ % MOST_DEPTH] = r;
    }
    pthread_mutex_unlock(&i->lock);
    sw.retries += full;
    return full ? RETRY : OK;
}

static int pop(struct instance *i, struct request *r) {
    pthread_mutex_lock(&i->lock);
    int found = i->head != i->tail && is_due(&i->ring[i->head % MOST_DEPTH]);
    if (found) {
        *r = i->ring[i->head++ % MOST_DEPTH];
        sw.holding -= r->held;
        if (i->head == i->tail) {
            note_busy(-1);
        }
    }
    pthread_mutex_unlock(&i->lock);
    return found;
}

/* ---------------------------------------------------------------- libqat's functions */

STANDIN_EXPORT int32_t icp_sal_userIsQatAvailable(void) {
    return sw.available != 0;
}

STANDIN_EXPORT int32_t icp_sal_userStartMultiProcess(const char *section, int32_t limited) {
    (void) section;
    (void) limited;
    sw.starts++;
    return (int32_t) sw.start_status;
}

STANDIN_EXPORT int32_t icp_sal_userStop(void) {
    sw.stops++;
    return OK;
}

STANDIN_EXPORT int32_t icp_sal_poll_device_events(void) {
    if (sw.fatal_after > 0 && sw.requests >= sw.fatal_after) {
        sw.fatal_after = 0;
        sw.fatal = 1;
    }
    if (sw.fatal != reported_fatal) {
        reported_fatal = sw.fatal;
        for (int i = 0; i < sw.instances; i++) {
            if (instances[i].notify != NULL) {
                instances[i].notify(&instances[i], instances[i].notify_tag, reported_fatal ? EVENT_FATAL : EVENT_RESTARTED);
            }
        }
    }
    return OK;
}

STANDIN_EXPORT int32_t icp_sal_DcPollInstance(void *handle, uint32_t quota) {
    struct request r;
    uint32_t found = 0;
    while ((quota == 0 || found < quota) && pop(handle, &r)) {
        found++;
        complete(&r);
    }
    return found > 0 ? OK : RETRY;
}

STANDIN_EXPORT int32_t cpaDcGetNumInstances(uint16_t *count) {
    *count = (uint16_t) sw.instances;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcGetInstances(uint16_t count, void **handles) {
    for (int i = 0; i < count; i++) {
        handles[i] = &instances[i];
    }
    return OK;
}

STANDIN_EXPORT int32_t cpaDcInstanceGetInfo2(void *handle, struct information *answer) {
    (void) handle;
    *answer = (struct information) {.node = (uint32_t) sw.node, .contiguous = 1, .polled = 1};
    return OK;
}

STANDIN_EXPORT int32_t cpaDcQueryCapabilities(void *handle, struct capabilities *answer) {
    (void) handle;
    *answer = (struct capabilities) {.deflate = 1, .inflate = 1, .crc32 = 1, .adler32 = 1, .dynamic = 1, .verify = 1, .recover = 1};
    answer->lz4 = answer->unlz4 = answer->xxhash32 = sw.has_lz4 != 0;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcInstanceSetNotificationCb(void *handle, notification notify, void *tag) {
    struct instance *i = handle;
    i->notify_tag = tag;
    i->notify = notify;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcBufferListGetMetaSize(void *handle, uint32_t buffers, uint32_t *bytes) {
    (void) handle;
    *bytes = 64 + 16 * buffers;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcGetNumIntermediateBuffers(void *handle, uint16_t *count) {
    (void) handle;
    *count = 0;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcSetAddressTranslation(void *handle, void *translation) {
    (void) handle;
    (void) translation;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcStartInstance(void *handle, uint16_t count, struct list **intermediate) {
    (void) handle;
    (void) count;
    (void) intermediate;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcStopInstance(void *handle) {
    (void) handle;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcGetSessionSize(void *handle, struct setup *setup, uint32_t *session, uint32_t *context) {
    (void) handle;
    (void) setup;
    *session = sizeof(struct session);
    *context = 0;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcInitSession(void *handle, struct session *session, struct setup *setup, void *context, completion completed) {
    (void) handle;
    (void) context;
    session->setup = *setup;
    session->completed = completed;
    sw.sessions++;
    return OK;
}

/* as libqat does: not while requests of the session are on the ring; libqatzip has one session per instance */
STANDIN_EXPORT int32_t cpaDcRemoveSession(void *handle, struct session *session) {
    struct instance *i = handle;
    (void) session;
    pthread_mutex_lock(&i->lock);
    int pending = i->head != i->tail;
    pthread_mutex_unlock(&i->lock);
    sw.sessions -= !pending;
    return pending ? RETRY : OK;
}

STANDIN_EXPORT int32_t cpaDcDeflateCompressBound(void *handle, uint32_t huffman, uint32_t bytes, uint32_t *bound) {
    (void) handle;
    (void) huffman;
    *bound = (uint32_t) ((9ull * bytes + 7) / 8 + 55);
    return OK;
}

STANDIN_EXPORT int32_t cpaDcLZ4CompressBound(void *handle, uint32_t bytes, uint32_t *bound) {
    (void) handle;
    *bound = bytes + bytes / 255 + 64;
    return OK;
}

STANDIN_EXPORT int32_t cpaDcLZ4SCompressBound(void *handle, uint32_t bytes, uint32_t *bound) {
    return cpaDcLZ4CompressBound(handle, bytes + bytes / 16, bound);
}

STANDIN_EXPORT int32_t cpaDcCompressData2(void *handle, struct session *session, struct list *source, struct list *destination,
        struct operation *operation, struct results *results, void *tag) {
    return submit(handle, (struct request) {.session = *session, .source = source, .destination = destination, .results = results,
        .tag = tag, .flush = operation->flush});
}

STANDIN_EXPORT int32_t cpaDcDecompressData(void *handle, struct session *session, struct list *source, struct list *destination,
        struct results *results, uint32_t flush, void *tag) {
    return submit(handle, (struct request) {.session = *session, .source = source, .destination = destination, .results = results,
        .tag = tag, .flush = flush, .inflate = 1});
}
