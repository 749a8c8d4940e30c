"""Files as people send them, with every trace that a program leaves in them."""

import io
import zipfile

from PIL import Image, PngImagePlugin

TRACE = "Nguyen Van Lan"
PLACE = "C:/Users/lan"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = TRACE  # artist
    exif[0x0112] = 6  # turned by a quarter
    target = io.BytesIO()
    picture = Image.new("RGB", (40, 20), "red")
    picture.save(target, "JPEG", exif=exif, comment=TRACE.encode())
    return target.getvalue() + TRACE.encode()  # and after its end


def png(mode: str = "RGB") -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", TRACE)
    said.add_itxt("XML:com.adobe.xmp", TRACE)
    target = io.BytesIO()
    Image.new(mode, (30, 30)).save(target, "PNG", pnginfo=said)
    return target.getvalue()


def pdf(pages: int = 1, extra: bytes = b"") -> bytes:
    """Give a PDF of red pages with properties and XMP; ``extra``: of the trailer."""
    kids = " ".join(f"{5 + number} 0 R" for number in range(pages))
    xmp = f"<x>{TRACE}</x>".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]/MediaBox[0 0 200 100]>>".encode(),
        f"<</Author({TRACE})/Producer({PLACE})>>".encode(),
        f"<</Type/Metadata/Subtype/XML/Length {len(xmp)}>>stream\n".encode() + xmp + b"\nendstream",
        *[f"<</Type/Page/Parent 2 0 R/Contents {5 + pages} 0 R>>".encode()] * pages,
        b"<</Length 23>>stream\n1 0 0 rg 0 0 200 100 re f\nendstream",
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    table = b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    head = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    end = f"trailer<</Size {len(parts) + 1}/Root 1 0 R/Info 3 0 R".encode() + extra + b">>\n"
    return whole + head + table + end + f"startxref\n{len(whole)}\n%%EOF\n".encode()


def package(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def relations(*some: tuple[str, str, str]) -> str:
    """Give relations: kind, target, mode."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for number, (kind, target, mode) in enumerate(some, 1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{P}/relationships">{rows}</Relationships>'


def docx_parts() -> dict[str, str | bytes]:
    types = (
        f'<Types xmlns="{P}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="x"/></Types>'
    )
    body = (
        f'<?xml version="1.0"?><!--{TRACE}--><?mso {TRACE}?><w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>'
        f'<w:p w:rsidR="00AB"><w:ins w:id="1" w:author="{TRACE}" w:date="2026-01-01T00:00:00Z">'
        f'<w:r><w:t xml:space="preserve">Đã mở cửa </w:t></w:r></w:ins></w:p></w:body></w:document>'
    )
    settings = (
        f'<w:settings xmlns:w="{W}" xmlns:r="{R}"><w:attachedTemplate r:id="rId1"/>'
        f'<w:rsids><w:rsid w:val="{TRACE}"/></w:rsids></w:settings>'
    )
    comments = (
        f'<w:comments xmlns:w="{W}"><w:comment w:id="1" w:author="{TRACE}" w:initials="NVL"/></w:comments>'
    )
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(
            ("officeDocument", "word/document.xml", ""), ("core", "docProps/core.xml", "")
        ),
        "word/document.xml": body,
        "word/_rels/document.xml.rels": relations(
            ("comments", "comments.xml", ""),
            ("people", "people.xml", ""),
            ("customXml", "../customXml/item1.xml", ""),
            ("hyperlink", "https://mattran.vn/", "External"),
            ("hyperlink", f"file:///{PLACE}/a.docx", "External"),
        ),
        "word/settings.xml": settings,
        "word/_rels/settings.xml.rels": relations(
            ("attachedTemplate", f"file:///{PLACE}/t.dotm", "External")
        ),
        "word/comments.xml": comments,
        "word/people.xml": f"<people>{TRACE}</people>",
        "word/media/image1.jpeg": jpeg(),
        "docProps/core.xml": f"<creator>{TRACE}</creator>",
        "docProps/thumbnail.jpeg": jpeg(),
        "customXml/item1.xml": f"<x>{TRACE}</x>",
    }
