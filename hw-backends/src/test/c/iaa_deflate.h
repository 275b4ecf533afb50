/*
 * The work of an IAA device (generation 1) in software: statistics, deflate with the Huffman codes and the first bits that the library
 * hands over, and inflate with a history of 4 KiB. Every function works on the memory a descriptor names and fills an iaa_answer.
 */
#ifndef ACOMP_IAA_DEFLATE_H
#define ACOMP_IAA_DEFLATE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define IAA_WINDOW 4096
#define IAA_LITERALS 286
#define IAA_DISTANCES 30

/* completion status and error code */
enum { IAA_SUCCESS = 0x01, IAA_READ_FAULT = 0x03, IAA_ANALYTICS_ERROR = 0x0a, IAA_OVERFLOW = 0x0b, IAA_BAD_OPCODE = 0x10, IAA_BAD_FLAG = 0x11,
       IAA_BAD_SIZE = 0x13 };
enum { IAA_TOO_MANY_LITERALS = 35, IAA_TOO_MANY_DISTANCES = 36, IAA_BAD_CODE_LENGTHS = 2, IAA_REPEATS_FIRST = 4, IAA_REPEATS_ACROSS = 6, IAA_BAD_LITERAL = 11, IAA_BAD_DISTANCE_CODE = 12,
       IAA_BAD_BLOCK = 13, IAA_BAD_STORED = 14, IAA_TRUNCATED = 15, IAA_FAR_DISTANCE = 17, IAA_BEFORE_START = 18, IAA_OUTPUT_SHORT = 25,
       IAA_NO_CODE = 30 };
/* what to write behind the last token */
enum { IAA_END_NOTHING, IAA_END_BLOCK, IAA_END_STORED, IAA_END_FINAL_STORED };

/* Counts of symbols for statistics, codes for compression: length << 15 | code, first bit of the code highest. */
struct iaa_tables {
    uint32_t literal[IAA_LITERALS], gap[2], distance[IAA_DISTANCES], end[2];
};

/* The state a compression starts from, as the library lays it out. */
struct iaa_state {
    uint32_t crc, xor_checksum, reserved[5], first_bits;
    uint8_t first[256];
    struct iaa_tables codes;
};
_Static_assert(sizeof(struct iaa_tables) == 1280, "tables");
_Static_assert(sizeof(struct iaa_state) == 0x620, "state");

struct iaa_answer {
    uint8_t status, error;
    uint32_t consumed, produced, crc;
    uint8_t last_bits;
    uint16_t xor_checksum;
};

static uint32_t iaa_crc32(uint32_t crc, const uint8_t *data, size_t size) {
    static uint32_t table[256];
    static _Atomic int ready;
    if (!ready) {
        for (uint32_t byte = 0; byte < 256; byte++) {
            uint32_t value = byte;
            for (int bit = 0; bit < 8; bit++) {
                value = value & 1 ? value >> 1 ^ 0xedb88320u : value >> 1;
            }
            table[byte] = value;
        }
        ready = 1;
    }
    crc = ~crc;
    for (size_t at = 0; at < size; at++) {
        crc = crc >> 8 ^ table[(crc ^ data[at]) & 255];
    }
    return ~crc;
}

static uint16_t iaa_xor(uint16_t seed, const uint8_t *data, size_t size) {
    for (size_t at = 0; at < size; at++) {
        seed ^= (uint16_t) (data[at] << (at & 1 ? 8 : 0));
    }
    return seed;
}

/* ---- symbols of lengths and distances (RFC 1951, 3.2.5) ---- */

static const uint16_t iaa_length_base[29] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
                                             227, 258};
static const uint8_t iaa_length_extra[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t iaa_distance_base[30] = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
                                               4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t iaa_distance_extra[30] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

static unsigned iaa_symbol(const uint16_t *base, unsigned count, unsigned value) {
    unsigned symbol = count - 1;
    while (base[symbol] > value) {
        symbol--;
    }
    return symbol;
}

/* ---- matches ---- */

/* A literal (distance 0) or a match. */
struct iaa_token {
    uint16_t value, distance;
};

#define IAA_HASH_BITS 13
#define IAA_CHAIN 16
#define IAA_MIN_MATCH 3
#define IAA_MAX_MATCH 258

static unsigned iaa_hash(const uint8_t *at) {
    uint32_t three = at[0] | (uint32_t) at[1] << 8 | (uint32_t) at[2] << 16;
    return three * 0x9e3779b1u >> (32 - IAA_HASH_BITS);
}

/* Greedy search with short chains. Returns the number of tokens; the caller frees them. Both passes of a dynamic compression see the same. */
static size_t iaa_tokens(const uint8_t *source, size_t size, struct iaa_token **tokens) {
    struct iaa_token *out = malloc((size + 1) * sizeof *out);
    int32_t *head = malloc(sizeof(int32_t) << IAA_HASH_BITS);
    int32_t previous[IAA_WINDOW];
    memset(head, 0xff, sizeof(int32_t) << IAA_HASH_BITS);
    size_t count = 0;
    size_t at = 0;
    while (at < size) {
        size_t best = 0;
        size_t where = 0;
        size_t limit = size - at < IAA_MAX_MATCH ? size - at : IAA_MAX_MATCH;
        if (limit >= IAA_MIN_MATCH) {
            int32_t candidate = head[iaa_hash(source + at)];
            for (int tries = 0; tries < IAA_CHAIN && candidate >= 0 && at - candidate <= IAA_WINDOW && best < limit; tries++) {
                size_t length = 0;
                while (length < limit && source[candidate + length] == source[at + length]) {
                    length++;
                }
                if (length > best) {
                    best = length;
                    where = at - candidate;
                }
                int32_t older = previous[candidate % IAA_WINDOW];
                candidate = older < candidate ? older : -1;
            }
        }
        size_t step = best >= IAA_MIN_MATCH ? best : 1;
        out[count++] = step > 1 ? (struct iaa_token) {(uint16_t) best, (uint16_t) where} : (struct iaa_token) {source[at], 0};
        for (size_t end = at + step; at < end; at++) {
            if (size - at >= IAA_MIN_MATCH) {
                unsigned slot = iaa_hash(source + at);
                previous[at % IAA_WINDOW] = head[slot];
                head[slot] = (int32_t) at;
            }
        }
    }
    free(head);
    *tokens = out;
    return count;
}

static void iaa_statistics(const uint8_t *source, size_t size, struct iaa_tables *counts, struct iaa_answer *answer) {
    struct iaa_token *tokens;
    size_t count = iaa_tokens(source, size, &tokens);
    memset(counts, 0, sizeof *counts);
    counts->literal[256] = 1;
    for (size_t at = 0; at < count; at++) {
        if (tokens[at].distance == 0) {
            counts->literal[tokens[at].value]++;
        } else {
            counts->literal[257 + iaa_symbol(iaa_length_base, 29, tokens[at].value)]++;
            counts->distance[iaa_symbol(iaa_distance_base, IAA_DISTANCES, tokens[at].distance)]++;
        }
    }
    free(tokens);
    answer->status = IAA_SUCCESS;
    answer->consumed = (uint32_t) size;
    answer->produced = sizeof *counts;
    answer->crc = iaa_crc32(0, source, size);
    answer->xor_checksum = iaa_xor(0, source, size);
}

/* ---- writing ---- */

struct iaa_writer {
    uint8_t *out;
    size_t room, size;
    uint64_t bits;
    unsigned held;
    int error;
};

static void iaa_put(struct iaa_writer *writer, uint32_t value, unsigned count) {
    writer->bits |= (uint64_t) value << writer->held;
    writer->held += count;
    while (writer->held >= 8) {
        if (writer->size == writer->room) {
            writer->error = IAA_OUTPUT_SHORT;
            writer->held = 0;
            return;
        }
        writer->out[writer->size++] = (uint8_t) writer->bits;
        writer->bits >>= 8;
        writer->held -= 8;
    }
}

static void iaa_align(struct iaa_writer *writer) {
    if (writer->held > 0) {
        iaa_put(writer, 0, 8 - writer->held);
    }
}

static void iaa_put_code(struct iaa_writer *writer, uint32_t entry) {
    unsigned length = entry >> 15;
    if (length == 0) {
        writer->error = IAA_NO_CODE;
        return;
    }
    uint32_t turned = 0;
    for (unsigned bit = 0; bit < length; bit++) {
        turned |= (entry >> bit & 1) << (length - 1 - bit);
    }
    iaa_put(writer, turned, length);
}

static void iaa_put_token(struct iaa_writer *writer, const struct iaa_tables *codes, struct iaa_token token) {
    if (token.distance == 0) {
        iaa_put_code(writer, codes->literal[token.value]);
        return;
    }
    unsigned length = iaa_symbol(iaa_length_base, 29, token.value);
    iaa_put_code(writer, codes->literal[257 + length]);
    iaa_put(writer, token.value - iaa_length_base[length], iaa_length_extra[length]);
    unsigned distance = iaa_symbol(iaa_distance_base, IAA_DISTANCES, token.distance);
    iaa_put_code(writer, codes->distance[distance]);
    iaa_put(writer, token.distance - iaa_distance_base[distance], iaa_distance_extra[distance]);
}

static void iaa_compress(const struct iaa_state *state, const uint8_t *source, size_t size, uint8_t *out, size_t room, int end,
        struct iaa_answer *answer) {
    struct iaa_token *tokens;
    size_t count = iaa_tokens(source, size, &tokens);
    struct iaa_writer writer = {.out = out, .room = room};
    for (uint32_t bit = 0; bit < state->first_bits; bit += 8) {
        unsigned left = state->first_bits - bit < 8 ? state->first_bits - bit : 8;
        iaa_put(&writer, state->first[bit / 8] & ((1u << left) - 1), left);
    }
    for (size_t at = 0; at < count && !writer.error; at++) {
        iaa_put_token(&writer, &state->codes, tokens[at]);
    }
    free(tokens);
    if (end != IAA_END_NOTHING) {
        iaa_put_code(&writer, state->codes.literal[256]);
    }
    if (end == IAA_END_STORED || end == IAA_END_FINAL_STORED) {
        iaa_put(&writer, end == IAA_END_FINAL_STORED, 3);
        iaa_align(&writer);
        iaa_put(&writer, 0xffff0000u, 32);
    }
    answer->last_bits = (uint8_t) writer.held;
    iaa_align(&writer);
    answer->status = writer.error ? IAA_ANALYTICS_ERROR : IAA_SUCCESS;
    answer->error = (uint8_t) writer.error;
    answer->consumed = (uint32_t) size;
    answer->produced = writer.error ? 0 : (uint32_t) writer.size;
    answer->crc = iaa_crc32(state->crc, source, size);
    answer->xor_checksum = iaa_xor((uint16_t) state->xor_checksum, source, size);
}

/* ---- reading ---- */

struct iaa_reader {
    const uint8_t *source;
    size_t size, at;
    uint64_t bits;
    unsigned held;
    uint8_t *out;
    size_t room, produced;
    int error;    /* an error code, -1 for no room */
};

#define IAA_MAX_CODE 15
/* For each 15 bits of input: symbol << 4 | length of its code, 0 if no code begins so. */
struct iaa_decoder {
    uint16_t entry[1 << IAA_MAX_CODE];
};

static uint32_t iaa_peek(struct iaa_reader *reader, unsigned count) {
    while (reader->held < count && reader->at < reader->size) {
        reader->bits |= (uint64_t) reader->source[reader->at++] << reader->held;
        reader->held += 8;
    }
    return (uint32_t) (reader->bits & ((1u << count) - 1));
}

static void iaa_skip(struct iaa_reader *reader, unsigned count) {
    if (count > reader->held) {
        reader->error = IAA_TRUNCATED;
        return;
    }
    reader->bits >>= count;
    reader->held -= count;
}

static uint32_t iaa_get(struct iaa_reader *reader, unsigned count) {
    uint32_t value = iaa_peek(reader, count);
    iaa_skip(reader, count);
    return value;
}

/* Returns 0, or -1 if there are more codes than their lengths allow, or fewer; a single code of one bit may stand alone, as may none. */
static int iaa_build(struct iaa_decoder *decoder, const uint8_t *lengths, unsigned symbols) {
    unsigned count[IAA_MAX_CODE + 1] = {0};
    unsigned next[IAA_MAX_CODE + 1] = {0};
    unsigned code = 0;
    unsigned most = 0;
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        count[lengths[symbol]]++;
        most = lengths[symbol] > most ? lengths[symbol] : most;
    }
    count[0] = 0;
    for (unsigned length = 1; length <= IAA_MAX_CODE; length++) {
        code = (code + count[length - 1]) << 1;
        next[length] = code;
        if (code + count[length] > 1u << length || (length == most && most > 1 && code + count[length] < 1u << length)) {
            return -1;
        }
    }
    memset(decoder, 0, sizeof *decoder);
    for (unsigned symbol = 0; symbol < symbols; symbol++) {
        unsigned length = lengths[symbol];
        if (length == 0) {
            continue;
        }
        unsigned value = next[length]++;
        unsigned turned = 0;
        for (unsigned bit = 0; bit < length; bit++) {
            turned |= (value >> bit & 1) << (length - 1 - bit);
        }
        for (unsigned at = turned; at < 1u << IAA_MAX_CODE; at += 1u << length) {
            decoder->entry[at] = (uint16_t) (symbol << 4 | length);
        }
    }
    return 0;
}

/* A symbol, or -1 with the reader's error set. */
static int iaa_decode(struct iaa_reader *reader, const struct iaa_decoder *decoder, int bad) {
    uint16_t entry = decoder->entry[iaa_peek(reader, IAA_MAX_CODE)];
    if (entry == 0) {
        reader->error = reader->held < IAA_MAX_CODE ? IAA_TRUNCATED : bad;
        return -1;
    }
    iaa_skip(reader, entry & 15);
    return reader->error ? -1 : entry >> 4;
}

static void iaa_literal(struct iaa_reader *reader, uint8_t value) {
    if (reader->produced == reader->room) {
        reader->error = -1;
    } else {
        reader->out[reader->produced++] = value;
    }
}

static void iaa_match(struct iaa_reader *reader, unsigned length, const struct iaa_decoder *distances) {
    int symbol = iaa_decode(reader, distances, IAA_BAD_DISTANCE_CODE);
    if (symbol < 0) {
        return;
    }
    if (symbol >= IAA_DISTANCES) {
        reader->error = IAA_BAD_DISTANCE_CODE;
        return;
    }
    unsigned distance = iaa_distance_base[symbol] + iaa_get(reader, iaa_distance_extra[symbol]);
    if (reader->error) {
        return;
    }
    if (distance > IAA_WINDOW || distance > reader->produced) {
        reader->error = distance > IAA_WINDOW ? IAA_FAR_DISTANCE : IAA_BEFORE_START;
        return;
    }
    for (unsigned left = length; left > 0 && !reader->error; left--) {
        iaa_literal(reader, reader->produced == reader->room ? 0 : reader->out[reader->produced - distance]);
    }
}

static void iaa_codes(struct iaa_reader *reader, const struct iaa_decoder *literals, const struct iaa_decoder *distances) {
    while (!reader->error) {
        int symbol = iaa_decode(reader, literals, IAA_BAD_LITERAL);
        if (symbol < 0 || symbol == 256) {
            return;
        }
        if (symbol < 256) {
            iaa_literal(reader, (uint8_t) symbol);
        } else if (symbol > 285) {
            reader->error = IAA_BAD_LITERAL;
        } else {
            unsigned length = iaa_length_base[symbol - 257] + iaa_get(reader, iaa_length_extra[symbol - 257]);
            iaa_match(reader, length, distances);
        }
    }
}

static void iaa_stored(struct iaa_reader *reader) {
    iaa_skip(reader, reader->held & 7);
    uint32_t length = iaa_get(reader, 16);
    uint32_t inverse = iaa_get(reader, 16);
    if (!reader->error && (length ^ inverse) != 0xffff) {
        reader->error = IAA_BAD_STORED;
    }
    for (; length > 0 && !reader->error; length--) {
        uint32_t value = iaa_get(reader, 8);
        if (!reader->error) {
            iaa_literal(reader, (uint8_t) value);
        }
    }
}

/* The device keeps literals and distances apart: a repetition may not begin with the first distance, nor run over the border. */
static void iaa_read_lengths(struct iaa_reader *reader, struct iaa_decoder *scratch, uint8_t *lengths, unsigned literals, unsigned total) {
    static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t first[19] = {0};
    unsigned given = iaa_get(reader, 4) + 4;
    for (unsigned at = 0; at < given; at++) {
        first[order[at]] = (uint8_t) iaa_get(reader, 3);
    }
    if (iaa_build(scratch, first, 19) != 0) {
        reader->error = IAA_BAD_CODE_LENGTHS;
    }
    for (unsigned at = 0; at < total && !reader->error;) {
        int symbol = iaa_decode(reader, scratch, IAA_BAD_CODE_LENGTHS);
        if (symbol < 0) {
            return;
        }
        unsigned repeat = symbol < 16 ? 1 : symbol == 16 ? 3 + iaa_get(reader, 2) : symbol == 17 ? 3 + iaa_get(reader, 3) : 11 + iaa_get(reader, 7);
        if (at + repeat > total || (symbol == 16 && at == 0)) {
            reader->error = IAA_BAD_CODE_LENGTHS;
            return;
        }
        if (at == literals && symbol == 16) {
            reader->error = IAA_REPEATS_FIRST;
            return;
        }
        if (at < literals && at + repeat > literals) {
            reader->error = IAA_REPEATS_ACROSS;
            return;
        }
        uint8_t value = symbol < 16 ? (uint8_t) symbol : symbol == 16 ? lengths[at - 1] : 0;
        for (; repeat > 0; repeat--) {
            lengths[at++] = value;
        }
    }
}

static void iaa_block(struct iaa_reader *reader, struct iaa_decoder *decoders, unsigned type) {
    uint8_t lengths[320] = {0};
    unsigned literals = 288;
    unsigned distances = 32;
    if (type == 1) {
        memset(lengths, 8, 144);
        memset(lengths + 144, 9, 112);
        memset(lengths + 256, 7, 24);
        memset(lengths + 280, 8, 8);
        memset(lengths + 288, 5, 32);
    } else {
        literals = iaa_get(reader, 5) + 257;
        distances = iaa_get(reader, 5) + 1;
        if (!reader->error && literals > IAA_LITERALS) {
            reader->error = IAA_TOO_MANY_LITERALS;
        } else if (!reader->error && distances > IAA_DISTANCES) {
            reader->error = IAA_TOO_MANY_DISTANCES;
        }
        if (reader->error) {
            return;
        }
        iaa_read_lengths(reader, decoders, lengths, literals, literals + distances);
    }
    if (!reader->error && (iaa_build(decoders, lengths, literals) != 0 || iaa_build(decoders + 1, lengths + literals, distances) != 0)) {
        reader->error = IAA_BAD_CODE_LENGTHS;
    }
    iaa_codes(reader, decoders, decoders + 1);
}

/* Reads to the end of the final block. check_end: a source that ends before is an error, as the library asks for with its last piece. */
static void iaa_decompress(const uint8_t *source, size_t size, uint8_t *out, size_t room, int check_end, struct iaa_answer *answer) {
    struct iaa_reader reader = {.source = source, .size = size, .out = out, .room = room};
    struct iaa_decoder *decoders = malloc(2 * sizeof *decoders);
    unsigned final = 0;
    while (!final && !reader.error) {
        final = iaa_get(&reader, 1);
        unsigned type = iaa_get(&reader, 2);
        if (reader.error) {
            break;
        } else if (type == 0) {
            iaa_stored(&reader);
        } else if (type == 3) {
            reader.error = IAA_BAD_BLOCK;
        } else {
            iaa_block(&reader, decoders, type);
        }
    }
    free(decoders);
    if (reader.error == IAA_TRUNCATED && !check_end) {
        reader.error = 0;
    }
    answer->status = reader.error == -1 ? IAA_OVERFLOW : reader.error ? IAA_ANALYTICS_ERROR : IAA_SUCCESS;
    answer->error = reader.error > 0 ? (uint8_t) reader.error : 0;
    answer->consumed = (uint32_t) (reader.at - reader.held / 8);
    answer->produced = (uint32_t) reader.produced;
    answer->crc = iaa_crc32(0, out, reader.produced);
    answer->xor_checksum = iaa_xor(0, out, reader.produced);
}

#endif
