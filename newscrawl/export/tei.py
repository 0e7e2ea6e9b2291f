"""Records as TEI P5, the XML of text corpora: a <teiCorpus> with one <TEI> a story, each line of its text a <p>.

https://tei-c.org/release/doc/tei-p5-doc/en/html/. The file is written story by story, however many there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from lxml import etree
from lxml.etree import _Element as Element

from newscrawl.export.xmltext import xml_text

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_PREFIXES: Any = {None: NAMESPACE}  # none: it is the document's own
_XML = "{http://www.w3.org/XML/1998/namespace}"
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_MINUTE = re.compile(r"(T\d\d:\d\d)(?=$|[Z+-])")


@contextmanager
def write_tei(file: BinaryIO) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Takes records for a corpus in UTF-8."""
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{NAMESPACE}}}teiCorpus", nsmap=_PREFIXES):
            xml.write(_corpus_header())

            def write(record: dict[str, Any]) -> None:
                xml.write("\n")
                xml.write(tei(record))

            yield write
            xml.write("\n")


def tei(record: dict[str, Any]) -> Element:
    """The <TEI> element of one record. Its ``xml:id`` is "story-", the record's id and its revision."""
    text = _e("text", _e("body", _e("div", *_paragraphs(record["text"]), type="story")))
    if record["language"]:
        text.set(f"{_XML}lang", record["language"])
    element = _e("TEI", _e("teiHeader", _file(record), _encoding(record), _profile(record)), text)
    element.set(f"{_XML}id", f"story-{record['id']}-{record['revision']}")
    return element


def _paragraphs(text: str) -> list[Element]:
    return [_e("p", xml_text(line)) for line in text.split("\n") if line] or [_e("p")]


def _file(record: dict[str, Any]) -> Element:
    """Whose the story is and where it stands."""
    title = xml_text(record["title"] or "")
    address = _e("ptr", target=xml_text(record["canonical_url"] or record["url"]))
    where = _e("bibl", _e("title", title), *_authors(record), *_dates(record), address)
    publisher = _e("publisher", xml_text(record["site_name"] or record["source"] or ""))
    identity = _e("idno", record["id"], type="newscrawl")
    return _e(
        "fileDesc",
        _e("titleStmt", _e("title", title, type="main"), *_authors(record)),
        _e("publicationStmt", publisher, *_dates(record), identity),
        _e("sourceDesc", where),
    )


def _authors(record: dict[str, Any]) -> list[Element]:
    return [_e("author", xml_text(name)) for name in record["authors"]]


def _dates(record: dict[str, Any]) -> list[Element]:
    """The date of publication as the page gives it; ``when`` has seconds, as the format wants of a time."""
    when = record["date_published"]
    return [_e("date", when, when=_MINUTE.sub(r"\1:00", when))] if when else []


def _encoding(record: dict[str, Any]) -> Element:
    version = _VERSION.search(record["extractor"])
    label = _e("label", xml_text(record["extractor"]))
    application = _e("application", label, ident="newscrawl", version=version[0] if version else "0")
    return _e("encodingDesc", _e("appInfo", application))


def _profile(record: dict[str, Any]) -> Element:
    """What the story is about: standfirst, language, section, kind and tags; and when the page was fetched."""
    profile = _e("profileDesc")
    if record["description"]:
        profile.append(_e("abstract", _e("p", xml_text(record["description"]))))
    profile.append(_e("creation", _e("date", record["date_crawled"], type="crawled", when=record["date_crawled"])))
    if record["language"]:
        profile.append(_e("langUsage", _e("language", ident=record["language"])))
    terms = [_e("term", xml_text(record["kind"]), type="kind")]
    terms += [_e("term", xml_text(record["section"]), type="section")] if record["section"] else []
    terms += [_e("term", xml_text(tag), type="tag") for tag in record["tags"]]
    profile.append(_e("textClass", _e("keywords", *terms)))
    return profile


def _corpus_header() -> Element:
    title = _e("titleStmt", _e("title", "Stories exported by newscrawl"))
    notes = (
        _e("publicationStmt", _e("p", "Each text belongs to its publisher.")),
        _e("sourceDesc", _e("p", "Pages of the web.")),
    )
    return _e("teiHeader", _e("fileDesc", title, *notes))


def _e(name: str, *content: Element | str, **attributes: str) -> Element:
    element = etree.Element(f"{{{NAMESPACE}}}{name}", {**attributes}, nsmap=_PREFIXES)
    for part in content:
        if isinstance(part, str):
            element.text = part
        else:
            element.append(part)
    return element
