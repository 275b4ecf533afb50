#!/usr/bin/env python3
"""Makes a library that was built against a newer glibc load on an older one, if all it took from the newer one is the C23 names of scanf
and strtol: retarget.py IN OUT GLIBC, where GLIBC is the version of the machine that is to load it, such as 2.36.

glibc 2.38 renamed these functions for programs compiled as C23 (__isoc23_strtol); what differs is that they read binary numbers, "0b1".
Each such import is bound to the classic function of the same name: the old name is the tail of the new one, so only the import's offset
into the names and its version change. The version nobody asks for any more is marked weak, which a loader that lacks it skips.
A library that needs nothing newer is copied as it is. Prints one line a change. Exit: 0 done, 1 other imports are too new, they are named.
"""
import struct
import sys

from elf import VER_FLG_WEAK, NotElf, SharedObject

PREFIX = "__isoc23_"
LIBC, OLDEST = "libc.so.6", "GLIBC_2.2.5"  # the first version of glibc for x86-64: the classic names are all of it


def number(version):
    """GLIBC_2.38 as a tuple that can be compared; names without a number (GLIBC_PRIVATE, GLIBC_ABI_…) come before all."""
    try:
        return tuple(int(part) for part in version.rpartition("_")[2].split("."))
    except ValueError:
        return ()


def retarget(library, glibc):
    """Changes the library's bytes. Returns what was done and what could not be, as lines."""
    newer = {need.index: need for need in library.needs if need.library == LIBC and number(need.name) > glibc}
    oldest = next((need for need in library.needs if need.library == LIBC and need.name == OLDEST), None)
    done, left = [], []
    for symbol in library.symbols:
        if symbol.defined or symbol.version is None or symbol.version.index not in newer:
            continue
        if not symbol.name.startswith(PREFIX) or oldest is None:
            left.append("%s@%s" % (symbol.name, symbol.version.name))
            continue
        name, = struct.unpack_from("<I", library.data, symbol.entry)
        struct.pack_into("<I", library.data, symbol.entry, name + len(PREFIX))
        struct.pack_into("<H", library.data, symbol.version_entry, oldest.index)
        done.append("%s -> %s@%s" % (symbol.name, symbol.name[len(PREFIX):], OLDEST))
    for need in newer.values():
        flags, = struct.unpack_from("<H", library.data, need.entry + 4)
        struct.pack_into("<H", library.data, need.entry + 4, flags | VER_FLG_WEAK)
    return done, left


def main(source, target, glibc):
    try:
        library = SharedObject(source)
    except NotElf as broken:
        sys.exit("%s, file=%s" % (broken, source))
    done, left = retarget(library, number(glibc))
    if left:
        sys.exit("needs a newer glibc than %s for %s, file=%s" % (glibc, ", ".join(left), source))
    with open(target, "wb") as file:
        file.write(library.data)
    for line in done:
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
