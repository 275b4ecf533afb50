#!/usr/bin/env python3
"""Whether the libraries in a folder are what acomp's bindings expect: check.py FOLDER FILE...

Each FILE must export the functions the bindings call, and its structures must lie where the bindings' layouts say. No headers are needed:
the libraries themselves fill or read the structures, and the fields are looked at where they should be. Opens no device.
Exit: 0 they fit; anything else: they do not, with a line that says what (a crash inside a library is a misfit too).
"""
import ctypes
import os
import struct
import sys
import zlib

from elf import NotElf, SharedObject

FUNCTIONS = {
    "libusdm.so.0": "qaeMemAllocNUMA qaeMemFreeNUMA qaeVirtToPhysNUMA",
    "libqat.so.4": "icp_sal_userStart icp_sal_userStop icp_sal_userIsQatAvailable cpaDcGetNumInstances",
    "libqatzip.so.3": "qzInit qzClose qzSetLogLevel qzGetDefaultsDeflate qzGetDefaultsDeflateExt qzGetDefaultsLZ4 qzSetupSessionDeflate"
    " qzSetupSessionDeflateExt qzSetupSessionLZ4 qzTeardownSession qzCompress qzCompressCrc qzCompress2 qzDecompress qzDecompress2"
    " qzMaxCompressedLength qzMalloc qzFree",
    "libqpl.so.1": "qpl_get_library_version qpl_get_job_size qpl_init_job qpl_fini_job qpl_execute_job qpl_submit_job qpl_check_job"
    " qpl_wait_job qpl_get_safe_deflate_compression_buffer_size qpl_get_dictionary_size qpl_build_dictionary qpl_gather_deflate_statistics"
    " qpl_deflate_huffman_table_create qpl_huffman_table_init_with_histogram qpl_huffman_table_destroy",
}
UNTOUCHED = 0xA5


class Misfit(Exception):
    """What does not fit."""


def require(name, value, expected):
    if value != expected:
        raise Misfit("%s=%s, expected=%s" % (name, value, expected))


def check_symbols(path, file):
    missing = sorted(set(FUNCTIONS[file].split()) - SharedObject(path).exports())
    if missing:
        raise Misfit("lacks functions: " + " ".join(missing))


def check_defaults(library, function, size, fields):
    """The library fills a structure with defaults: the known fields hold them, and nothing behind its end is touched."""
    memory = ctypes.create_string_buffer(bytes([UNTOUCHED]) * 256, 256)
    require(function, getattr(library, function)(memory), 0)
    for name, (layout, offset, expected) in fields.items():
        require("%s.%s" % (function, name), struct.unpack_from(layout, memory.raw, offset)[0], expected)
    require(function + ", bytes behind the end", memory.raw[size:].count(UNTOUCHED), 256 - size)


def check_qatzip(library):
    common = {
        "direction": ("<I", 0, 2), "comp_lvl": ("<I", 4, 1), "sw_backup": ("<B", 16, 1), "hw_buff_sz": ("<I", 20, 65536),
        "strm_buff_sz": ("<I", 24, 65536), "input_sz_thrshold": ("<I", 28, 1024), "req_cnt_thrshold": ("<I", 32, 32),
        "wait_cnt_thrshold": ("<I", 36, 8), "polling_mode": ("<I", 40, 0),
    }
    deflate = {**common, "comp_algorithm": ("<B", 8, 8), "huffman_hdr": ("<I", 48, 0), "data_fmt": ("<I", 52, 2)}
    check_defaults(library, "qzGetDefaultsDeflate", 56, deflate)
    check_defaults(library, "qzGetDefaultsDeflateExt", 60, {**deflate, "zlib_format": ("<B", 57, 0)})
    check_defaults(library, "qzGetDefaultsLZ4", 48, {**common, "comp_algorithm": ("<B", 8, ord("4"))})


class QplJob(ctypes.Structure):
    """The part of qpl_job that compression and decompression use."""

    _fields_ = [
        ("next_in", ctypes.c_void_p), ("available_in", ctypes.c_uint32), ("total_in", ctypes.c_uint32),
        ("next_out", ctypes.c_void_p), ("available_out", ctypes.c_uint32), ("total_out", ctypes.c_uint32),
        ("op", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("crc", ctypes.c_uint32), ("xor_checksum", ctypes.c_uint32),
        ("last_bit_offset", ctypes.c_uint32), ("level", ctypes.c_uint32), ("rest", ctypes.c_uint8 * 184),
    ]
    PATH, SIZE = 232, 240


SOFTWARE_PATH, DECOMPRESS, COMPRESS = 2, 0, 1
FIRST, LAST, DYNAMIC, OMIT_VERIFY = 0x1, 0x2, 0x2000, 0x4000


def run_qpl(library, job, op, flags, source, capacity):
    target = ctypes.create_string_buffer(capacity)
    job.next_in, job.available_in = ctypes.cast(ctypes.c_char_p(source), ctypes.c_void_p).value, len(source)
    job.next_out, job.available_out = ctypes.addressof(target), capacity
    job.op, job.flags, job.level = op, flags, 1
    require("qpl_execute_job op=%d" % op, library.qpl_execute_job(ctypes.byref(job)), 0)
    return target.raw[:job.total_out]


def check_qpl(library):
    library.qpl_get_library_version.restype = ctypes.c_char_p
    if not library.qpl_get_library_version().startswith(b"1."):
        raise Misfit("qpl_get_library_version=%r, expected=1.x" % library.qpl_get_library_version())
    size = ctypes.c_uint32()
    require("qpl_get_job_size", library.qpl_get_job_size(SOFTWARE_PATH, ctypes.byref(size)), 0)
    if not QplJob.SIZE < size.value < 16 << 20:
        raise Misfit("qpl_get_job_size gave %d bytes" % size.value)
    memory = ctypes.create_string_buffer(size.value + 64)
    job = QplJob.from_address((ctypes.addressof(memory) + 63) & ~63)  # a job must lie on 64 bytes
    require("qpl_init_job", library.qpl_init_job(SOFTWARE_PATH, ctypes.byref(job)), 0)
    fields = ctypes.string_at(ctypes.addressof(job), QplJob.SIZE)
    require("qpl_job.path", struct.unpack_from("<I", fields, QplJob.PATH)[0], SOFTWARE_PATH)
    text = b"All work and no play makes Jack a dull boy. " * 100
    packed = run_qpl(library, job, COMPRESS, FIRST | LAST | DYNAMIC | OMIT_VERIFY, text, 2 * len(text))
    require("qpl_job.crc", job.crc, zlib.crc32(text))
    require("zlib's answer to what qpl made", zlib.decompress(packed, -15) == text, True)
    require("qpl's round trip", run_qpl(library, job, DECOMPRESS, FIRST | LAST, packed, len(text)) == text, True)
    require("qpl_fini_job", library.qpl_fini_job(ctypes.byref(job)), 0)


LAYOUTS = {"libqatzip.so.3": check_qatzip, "libqpl.so.1": check_qpl}


def main(folder, files):
    for file in files:
        path = os.path.join(folder, file)
        print("checking " + file, flush=True)  # the last line before a crash names the library
        try:
            check_symbols(path, file)
            library = ctypes.CDLL(path, mode=os.RTLD_NOW | os.RTLD_GLOBAL)
            LAYOUTS.get(file, lambda _: None)(library)
        except (Misfit, NotElf, OSError) as misfit:
            sys.exit("%s does not fit: %s" % (file, misfit))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
