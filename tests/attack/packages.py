"""What may happen to the file itself: cut off, bits turned, parts missing, XML that no spreadsheet writes, bombs."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from tests.attack.grid import zipped

Parts = dict[str, bytes]
Spoiling = Callable[[bytes, Random], tuple[str, bytes]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOCTYPES = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
)
CELL_TYPES = (b"s", b"str", b"inlineStr", b"b", b"e", b"d", b"n", b"x", b"")
CELL_VALUES = (b"", b"NaN", b"inf", b"-inf", b"1e999", b"-1e999", b"0x10", b"1e", b"99999999999999999999", b"-1",
               b"1.5",
               b"2026-12-01", b"2026-12-01T00:00:00Z", b"9999-99-99", b"#REF!", b"true", b"7", b" 3 ", b"3,5",
               b"\xe2\x80\x8b", b"&#0;", b"&#x1F9F2;", b"1" * 400)  # fmt: skip
ADDRESSES = (b"XFD1048576", b"A0", b"", b"A99999999999", b"ZZZZZZ1", b"1A", b"a1", b"$A$1", b"R1C1", b"\xe0\xa4\x951")


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _a_sheet(parts: Parts, random: Random) -> str:
    return random.choice(sorted(name for name in parts if name.startswith("xl/worksheets/sheet")))


# -- the archive -------------------------------------------------------------------------------------------------


def cut_off(content: bytes, random: Random) -> tuple[str, bytes]:
    at = random.choice((random.randrange(len(content)), random.randrange(300), len(content) - random.randrange(1, 60)))
    return f"cut off after {at} bytes", content[:at]


def bits_turned(content: bytes, random: Random) -> tuple[str, bytes]:
    spoilt = bytearray(content)
    count = random.choice((1, 3, 30))
    tail = random.random() < 0.3  # where the archive keeps its list of parts
    for _ in range(count):
        at = len(spoilt) - random.randrange(1, 3000) if tail else random.randrange(len(spoilt))
        spoilt[at] ^= 1 << random.randrange(8)
    return f"{count} bits turned", bytes(spoilt)


def part_bits_turned(content: bytes, random: Random) -> tuple[str, bytes]:
    """Bits turned within a part, the archive sound."""
    parts = parts_of(content)
    name = random.choice(sorted(parts))
    spoilt = bytearray(parts[name])
    for _ in range(random.choice((1, 1, 5, 50))):
        spoilt[random.randrange(len(spoilt))] ^= 1 << random.randrange(8)
    parts[name] = bytes(spoilt)
    return f"bits turned in {name}", zipped(parts)


def a_part_gone(content: bytes, random: Random) -> tuple[str, bytes]:
    parts = parts_of(content)
    name = random.choice(sorted(parts))
    del parts[name]
    return f"{name} missing", zipped(parts)


def a_part_cut(content: bytes, random: Random) -> tuple[str, bytes]:
    parts = parts_of(content)
    name = random.choice(sorted(parts))
    parts[name] = parts[name][: random.randrange(len(parts[name]))]
    return f"{name} cut off", zipped(parts)


def parts_changed_places(content: bytes, random: Random) -> tuple[str, bytes]:
    parts = parts_of(content)
    one, other = random.sample(sorted(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return f"{one} and {other} in each other's place", zipped(parts)


def a_part_twice(content: bytes, random: Random) -> tuple[str, bytes]:
    parts = parts_of(content)
    name = _a_sheet(parts, random)
    out = io.BytesIO(zipped(parts))
    with zipfile.ZipFile(out, "a") as archive:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(name, random.choice((parts[name][:200], b"", parts["xl/workbook.xml"])))
    return f"{name} twice in the archive", out.getvalue()


def another_kind(content: bytes, random: Random) -> tuple[str, bytes]:
    kinds = {
        "an old .xls": OLE, "locked": OLE + "EncryptedPackage".encode("utf-16-le"), "empty": b"",
        "text": b"Offer,Price\n",
        "HTML": b"<html><table><tr><td>Offer</td></tr></table></html>", "PK alone": b"PK\x03\x04",
        "an empty archive": b"PK\x05\x06" + bytes(18), "a PDF": b"%PDF-1.7\n", "zeros": bytes(4096),
        "a text document": zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
    }  # fmt: skip
    name = random.choice(sorted(kinds))
    return name, kinds[name]


def bombs(content: bytes, random: Random) -> tuple[str, bytes]:
    """Small files that unpack to a great deal, or say that they do."""
    parts = parts_of(content)
    kind = random.choice(("zeros", "shared strings", "parts", "a lie", "deep XML", "long attribute", "names"))
    if kind == "zeros":
        parts["xl/media/a.bin"] = bytes(60_000_000)
    elif kind == "shared strings":
        parts["xl/sharedStrings.xml"] = b"<sst>" + b"<si><t>" + b"a" * 50_000_000 + b"</t></si></sst>"
    elif kind == "parts":
        parts |= {f"xl/media/{n}": b"" for n in range(10_001)}
    elif kind == "deep XML":
        name = _a_sheet(parts, random)
        parts[name] = parts[name].replace(b"</sheetData>", b"</sheetData>" + b"<x>" * 200_000 + b"</x>" * 200_000)
    elif kind == "long attribute":
        name = _a_sheet(parts, random)
        parts[name] = parts[name].replace(b"<sheetData", b'<x y="' + b"a" * 3_000_000 + b'"/><sheetData', 1)
    elif kind == "names":
        names = b"".join(b'<definedName name="n%d">Start!$A$1</definedName>' % n for n in range(50_000))
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            b"<calcPr", b"<definedNames>" + names + b"</definedNames><calcPr", 1
        )
    if kind != "a lie":
        return f"a bomb of {kind}", zipped(parts)
    lying = bytearray(zipped(parts))
    at = lying.rfind(b"PK\x01\x02", 0, len(lying) - 200)
    lying[at + 24 : at + 28] = random.choice((b"\xff\xff\xff\x7f", bytes(4)))  # the size unpacked that it states
    return "a part that lies about its size", bytes(lying)


def wrong_checksum(content: bytes, random: Random) -> tuple[str, bytes]:
    parts = parts_of(content)
    name = _a_sheet(parts, random)
    crc = zlib.crc32(parts[name]).to_bytes(4, "little")
    return f"{name} with a wrong checksum", zipped(parts).replace(crc, b"\x01\x02\x03\x04")


# -- the XML -----------------------------------------------------------------------------------------------------


def entities(content: bytes, random: Random) -> tuple[str, bytes]:
    parts = parts_of(content)
    name = random.choice(sorted(n for n in parts if n.endswith((".xml", ".rels"))))
    body = re.sub(rb"^<\?xml[^>]*\?>\s*", b"", parts[name])
    before = random.choice((b"", b"<!--" + b"x" * 70_000 + b"-->", b"\n" * 1000))
    new = b'<?xml version="1.0" encoding="UTF-8"?>' + before + random.choice(DOCTYPES) + body
    parts[name] = new if random.random() < 0.7 else new.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16")
    return f"entities in {name}", zipped(parts)


def a_cell_no_spreadsheet_writes(content: bytes, random: Random) -> tuple[str, bytes]:
    """The type, value or address of one cell in the XML."""
    parts = parts_of(content)
    name = _a_sheet(parts, random)
    cells = list(re.finditer(rb'<c r="([A-Z]+\d+)"([^>]*)>(.*?)</c>', parts[name]))
    if not cells:
        return cut_off(content, random)
    cell = random.choice(cells)
    address, attributes, inner = cell[1], cell[2], cell[3]
    for _ in range(random.choice((1, 1, 2))):
        match random.choice(("type", "value", "value", "address", "style", "inner")):
            case "type":
                attributes = re.sub(rb' t="\w*"', b"", attributes) + b' t="%b"' % random.choice(CELL_TYPES)
            case "value":
                inner = b"<v>%b</v>" % random.choice(CELL_VALUES)
            case "address":
                address = random.choice(ADDRESSES)
            case "style":
                attributes = re.sub(rb' s="\w*"', b"", attributes) + b' s="%b"' % random.choice((b"9999", b"-1", b"x"))
            case "inner":
                inner = random.choice((b"", b"<f/>", b"<f>1/0</f>", b"<is><t>text</t></is>",
                                       b"<is><r><t>a</t></r></is>",
                                       b"<v>1</v><v>2</v>", b"<f t='shared' si='7'/><v>3</v>",
                                       b"<v><x/></v>"))  # fmt: skip
    new = b'<c r="%b"%b>%b</c>' % (address, attributes, inner)
    parts[name] = parts[name][: cell.start()] + new + parts[name][cell.end() :]
    return f"{name} {cell[1].decode()}: {new[:90]!r}", zipped(parts)


def absurd_dimensions(content: bytes, random: Random) -> tuple[str, bytes]:
    parts = parts_of(content)
    name = _a_sheet(parts, random)
    sheet = parts[name]
    kind = random.choice(("stated", "a cell far away", "a row far away", "rows backwards", "wide rows"))
    if kind == "stated":
        sheet = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', sheet)
    elif kind == "a cell far away":
        sheet = sheet.replace(b"</row>", b'<c r="XFD%d"><v>1</v></c></row>' % random.randint(1, 9), 1)
    elif kind == "a row far away":
        row = random.choice((b"1048576", b"99999999", b"999999999999999999999", b"0", b"-5", b"x"))
        sheet = sheet.replace(b"</sheetData>", b'<row r="%b"><c r="A%b"><v>1</v></c></row></sheetData>' % (row, row))
    elif kind == "rows backwards":
        rows = re.findall(rb"<row .*?</row>", sheet, re.DOTALL)
        start, end = sheet.index(b"<sheetData>") + 11, sheet.index(b"</sheetData>") if b"<sheetData>" in sheet else 0
        sheet = sheet[:start] + b"".join(reversed(rows)) + sheet[end:] if end else sheet
    else:
        rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(5000, 5000 + 700))
        sheet = sheet.replace(b"</sheetData>", rows + b"</sheetData>")
    parts[name] = sheet
    return f"{name}: dimensions, {kind}", zipped(parts)


def wrong_references(content: bytes, random: Random) -> tuple[str, bytes]:
    """Relations, names of sheets and shared texts that lead nowhere, or outside."""
    parts = parts_of(content)
    kind = random.choice(("relation", "path", "sheet id", "string", "style", "types", "external", "macro", "date1904"))
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if kind == "relation":
        parts[relations] = re.sub(
            rb'Target="worksheets/sheet\d+', b'Target="worksheets/sheet99', parts[relations], count=1
        )
    elif kind == "path":
        where = random.choice(
            (b"../../../etc/passwd", b"/xl/workbook.xml", b"http://127.0.0.1:9/x", b"file:///etc/passwd")
        )
        parts[relations] = re.sub(rb'Target="worksheets/sheet2\.xml', b'Target="' + where, parts[relations], count=1)
    elif kind == "sheet id":
        parts[book] = re.sub(rb'r:id="rId\d+"', b'r:id="rId1"', parts[book])
    elif kind == "string":
        parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"][:400] + b"</sst>"
    elif kind == "style":
        parts["xl/styles.xml"] = b"<styleSheet/>"
    elif kind == "types":
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"worksheet+xml", b"chartsheet+xml", 1)
    elif kind == "external":
        parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    elif kind == "macro":
        parts["xl/vbaProject.bin"] = OLE
    else:
        parts[book] = parts[book].replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)
    return f"wrong references: {kind}", zipped(parts)


SPOILINGS: dict[Spoiling, int] = {
    cut_off: 3, bits_turned: 4, part_bits_turned: 5, a_part_gone: 2, a_part_cut: 2, parts_changed_places: 2,
    a_part_twice: 1, another_kind: 1, bombs: 1, wrong_checksum: 1, entities: 2, a_cell_no_spreadsheet_writes: 10,
    absurd_dimensions: 3, wrong_references: 3,
}  # fmt: skip
"""What is done to the file, and how often in proportion."""
