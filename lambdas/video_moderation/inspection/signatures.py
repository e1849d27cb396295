"""The first bytes of files that are positively no video, whatever their names say.

What is not in this table is left to Rekognition. QuickTime files may begin with many boxes (`wide`, `mdat`,
`free`, `skip`, `pnot`, `moov`, ...), so a list of what a video may begin with would refuse good videos.
"""

from __future__ import annotations

BEGINNINGS = (
    b"\xff\xd8\xff",  # JPEG
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"BM",  # Windows bitmap
    b"II*\x00",  # TIFF
    b"MM\x00*",  # TIFF
    b"%PDF-",
    b"PK\x03\x04",  # ZIP, and so Office documents
    b"PK\x05\x06",  # empty ZIP
    b"\x1f\x8b",  # gzip
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"ID3",  # MP3
    b"OggS",
    b"fLaC",
    b"\x1aE\xdf\xa3",  # Matroska and WebM, which Rekognition does not accept
    b"FLV\x01",
    b"0&\xb2u\x8ef\xcf\x11",  # Windows Media
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"\x00\x05\x16\x07",  # AppleDouble: the companion file that macOS writes beside each file of a card
    b"\x7fELF",
    b"MZ",  # Windows program
    b"#!",
    b"<!DOC",
    b"<!doc",
    b"<html",
    b"<HTML",
    b"<?xml",
    b"{\\rtf",
    b"SQLite forma",
)
BOXES = (b"mdat", b"moov", b"moof", b"free", b"skip", b"wide", b"pnot", b"styp", b"sidx", b"uuid", b"meta")
"""Boxes of a video, before which stands their length: of some lengths, the bytes are those of a signature."""
RIFF_WITHOUT_VIDEO = (b"WAVE", b"WEBP")
"""What an AVI file has `AVI ` for."""
PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif", b"M4A ", b"M4B ")
"""Brands of MP4-like files that hold a picture or sound."""


def is_no_video(beginning: bytes) -> bool:
    r"""Whether the first bytes of a file show that it is something else than a video.

    Example:
        >>> is_no_video(b"GIF89a"), is_no_video(b"\x00\x00\x00\x08wide")
        (True, False)
    """
    if beginning[4:8] in BOXES:
        return False
    if beginning.startswith(BEGINNINGS):
        return True
    if beginning[:4] == b"RIFF":
        return beginning[8:12] in RIFF_WITHOUT_VIDEO
    return beginning[4:8] == b"ftyp" and beginning[8:12] in PICTURE_BRANDS
