"""Reads what the scripts beside it need of an ELF shared object for x86-64: dynamic symbols and the versions they are bound to."""
import struct

EHDR_SHOFF, EHDR_SHENTSIZE = 0x28, 0x3A
SHT_DYNSYM, SHT_VERNEED, SHT_VERSYM = 11, 0x6FFFFFFE, 0x6FFFFFFF
SYM_BYTES, VERSYM_BYTES = 24, 2
VER_FLG_WEAK = 2
MACHINE_X86_64 = 62


class NotElf(ValueError):
    """The file is no shared object of the kind these scripts know."""


class Symbol:
    """An entry of the dynamic symbol table. Offsets are those of its fields in the file."""

    def __init__(self, name, defined, version, entry, version_entry):
        self.name, self.defined, self.version = name, defined, version
        self.entry, self.version_entry = entry, version_entry


class Need:
    """One version of one library that the file asks for."""

    def __init__(self, library, name, index, entry):
        self.library, self.name, self.index, self.entry = library, name, index, entry


class SharedObject:
    """The file's bytes, which may be changed in place, and the tables in them."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = bytearray(file.read())
        try:
            self._read()
        except (struct.error, IndexError, KeyError, UnicodeDecodeError) as broken:
            raise NotElf("truncated or damaged (%s)" % broken)

    def _read(self):
        if self.data[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<H", self.data, 18)[0] != MACHINE_X86_64:
            raise NotElf("not an x86-64 shared object")
        table, = struct.unpack_from("<Q", self.data, EHDR_SHOFF)
        size, count = struct.unpack_from("<HH", self.data, EHDR_SHENTSIZE)
        sections = {}
        linked = []
        for header in range(table, table + size * count, size):
            kind, = struct.unpack_from("<I", self.data, header + 4)
            offset, length, link, info = struct.unpack_from("<QQII", self.data, header + 0x18)
            linked.append(offset)
            sections[kind] = (offset, length, link, info)
        symbols = sections[SHT_DYNSYM]
        self.strings = linked[symbols[2]]
        self.needs = list(self._needs(*sections[SHT_VERNEED])) if SHT_VERNEED in sections else []
        self.symbols = list(self._symbols(symbols, sections.get(SHT_VERSYM)))

    def _text(self, offset):
        start = self.strings + offset
        return self.data[start:self.data.index(0, start)].decode()

    def _needs(self, offset, length, link, count):
        for _ in range(count):
            _, versions, library, first, following = struct.unpack_from("<HHIII", self.data, offset)
            entry = offset + first
            for _ in range(versions):
                _, _, index, name, distance = struct.unpack_from("<IHHII", self.data, entry)
                yield Need(self._text(library), self._text(name), index, entry)
                entry += distance
            offset += following

    def _symbols(self, table, versions):
        by_index = {need.index: need for need in self.needs}
        for number in range(1, table[1] // SYM_BYTES):
            entry = table[0] + SYM_BYTES * number
            name, = struct.unpack_from("<I", self.data, entry)
            section, = struct.unpack_from("<H", self.data, entry + 6)
            version_entry = versions[0] + VERSYM_BYTES * number if versions else None
            index = struct.unpack_from("<H", self.data, version_entry)[0] & 0x7FFF if versions else 1
            yield Symbol(self._text(name), section != 0, by_index.get(index), entry, version_entry)

    def exports(self):
        """Names of the symbols the file defines."""
        return {symbol.name for symbol in self.symbols if symbol.defined}
