"""Stories as Markdown and as clean HTML."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement
from markdown_it import MarkdownIt

from newscrawl.extraction import extract
from newscrawl.extraction.blocks import segment
from newscrawl.extraction.decode import parse
from newscrawl.extraction.plaintext import clean
from newscrawl.extraction.renderings import render_html, render_markdown
from newscrawl.extraction.richtext import absolute
from newscrawl.items import Block, BlockRole, Page, Story
from tests.extraction.conftest import FETCHED

URL = "https://www.harbour-courier.example/town/2024/the-bridge"
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_EMPTY_CELLS = re.compile(r"(\| )(?:\| )+")

LEAD = "<p>The town council decided on Monday evening to build a second bridge over the river, after years of debate.</p>"
MORE = (
    "<p>Twelve members voted for the plan, seven against it, and two were absent when the mayor called the vote.</p>"
    "<p>The ferry will sail until the bridge opens, and after that its two boats will go to the town's museum.</p>"
)


def page(body: str, url: str = URL) -> Page:
    html = f"<!doctype html><html><head><title>A second bridge</title></head><body>{body}</body></html>"
    return Page(url, url, 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode(), FETCHED)


def story_of(made: Page, roles: dict[str, BlockRole] | None = None) -> Story:
    """A story of all blocks of a page, kept as what the markup says they are: what is story is not asked here."""
    tree = parse(made.body.decode())
    assert tree is not None
    kinds: dict[str, BlockRole] = {"heading": "heading", "quote": "quote", "li": "list", "row": "table"}
    blocks = tuple(
        Block(b.position, b.text, (roles or {}).get(b.text, kinds.get(b.kind, "paragraph")), True, "test", None, b.path)
        for b in segment(tree)
    )
    text = "\n".join(block.text for block in blocks)
    return Story(
        made.url, None, None, None, text, (), None, None, None, None, None, None, "en", None, (), "article", None, None,
        None, (), blocks, 0, "", "test",
    )  # fmt: skip


def markdown(body: str, **roles: BlockRole) -> str:
    made = page(body)
    return render_markdown(made, story_of(made, roles)).rstrip("\n")


def html(body: str, **roles: BlockRole) -> str:
    made = page(body)
    found = render_html(made, story_of(made, roles))
    assert found.startswith('<article lang="en">\n')
    assert found.endswith("\n</article>\n")
    return found[20:-12]


def visible(markup: str) -> list[str]:
    """What a reader sees of HTML, a line a block, without the header."""
    root = lxml.html.fragment_fromstring(markup, create_parent="div")
    for header in root.xpath("//header"):
        header.drop_tree()
    return [text for text in _lines(root) if text]


def _lines(element: HtmlElement) -> Iterator[str]:
    if element.tag == "tr":
        yield clean(" | ".join("".join(cell.itertext()) for cell in element)).strip(" |")
    elif element.tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"):
        yield clean("".join(element.itertext()))
    elif element.tag in ("li", "dt", "dd"):
        own = element.text or ""
        for child in element:
            if child.tag in ("ul", "ol", "dl", "p", "pre"):
                yield clean(own)
                yield from _lines(child)
                own = ""
            else:
                own += "".join(child.itertext()) + (child.tail or "")
        yield clean(own)
    else:
        for child in element:
            yield from _lines(child)


def check(made: Page, story: Story) -> None:
    """Both renderings show the story's text."""
    if not story.text:
        return
    wanted = _without_empty_cells(story.text.split("\n"))
    assert _without_empty_cells(visible(render_html(made, story))) == wanted
    seen = _without_empty_cells(visible(MARKDOWN.render(render_markdown(made, story))))
    header = bool(story.title) + bool(story.authors or story.date_published)
    assert seen[header:] == wanted


def _without_empty_cells(lines: list[str]) -> list[str]:
    """Rows of tables lose empty cells on their way; a paragraph may be written like such a row."""
    return [_EMPTY_CELLS.sub(r"\1", line) for line in lines]


INLINE = [
    ("plain &amp; simple", "plain & simple", "plain &amp; simple"),
    ("a <b>bold</b> word", "a **bold** word", "a <strong>bold</strong> word"),
    ("an <i> odd </i>space", "an _odd_ space", "an <em>odd</em> space"),
    ("<b>one <i>two</i> three</b>", "**one _two_ three**", "<strong>one <em>two</em> three</strong>"),
    ("<b>one </b><b>two</b>", "**one two**", "<strong>one two</strong>"),
    ("half<i>way</i>", "half<em>way</em>", "half<em>way</em>"),
    ("<b>“So,”</b>he said", "<strong>“So,”</strong>he said", "<strong>“So,”</strong>he said"),
    ("x<sup>2</sup> of H<sub>2</sub>O", "x<sup>2</sup> of H<sub>2</sub>O", "x<sup>2</sup> of H<sub>2</sub>O"),
    ("<s>old</s> new", "~~old~~ new", "<del>old</del> new"),
    ("run <code>a`b*</code>", "run ``a`b*``", "run <code>a`b*</code>"),
    ("5 * 3 < 16 [sic] `x` \\", "5 \\* 3 \\< 16 \\[sic\\] \\`x\\` \\\\", "5 * 3 &lt; 16 [sic] `x` \\"),
    ("snake_case and _this_", "snake_case and \\_this\\_", "snake_case and _this_"),
    ("&amp;copy; is no ©", "\\&copy; is no ©", "&amp;copy; is no ©"),
    ("Look!<a href=/x>here</a>", "Look\\![here](https://www.harbour-courier.example/x)", 'Look!<a href="https://www.harbour-courier.example/x">here</a>'),
    ('<a href="/a_(b)?c=1&amp;copy;"><b>x</b></a>', "[**x**](https://www.harbour-courier.example/a_%28b%29?c=1&amp;copy;)", '<a href="https://www.harbour-courier.example/a_(b)?c=1&amp;copy;"><strong>x</strong></a>'),
    ('<a href="mailto:desk@courier.example">write</a>', "[write](mailto:desk@courier.example)", '<a href="mailto:desk@courier.example">write</a>'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "as_markdown", "as_html"), INLINE)
def test_what_stands_within_a_line(source: str, as_markdown: str, as_html: str) -> None:
    assert markdown(f"<p>{source}</p>") == as_markdown
    assert html(f"<p>{source}</p>") == f"<p>{as_html}</p>"


BLOCKS = [
    ("<h1>Head</h1><h3>Sub <i>head</i></h3>", "## Head\n\n### Sub _head_", "<h2>Head</h2>\n<h3>Sub <em>head</em></h3>"),
    ("<h2>C #</h2>", "## C \\#", "<h2>C #</h2>"),
    ("<div role=heading aria-level=4>Head</div>", "#### Head", "<h4>Head</h4>"),
    ("<p>1. May</p><p>- dash</p><p># hash</p>", "1\\. May\n\n\\- dash\n\n\\# hash", "<p>1. May</p>\n<p>- dash</p>\n<p># hash</p>"),
    ("<blockquote><p>One</p><p>Two</p></blockquote><blockquote>Three</blockquote>", "> One\n>\n> Two\n\n> Three", "<blockquote><p>One</p><p>Two</p></blockquote>\n<blockquote><p>Three</p></blockquote>"),
    ("<ul><li>one<li>two<ul><li>deep</ul><li>three</ul>", "- one\n- two\n  - deep\n- three", "<ul><li>one</li><li>two<ul><li>deep</li></ul></li><li>three</li></ul>"),
    ("<ol start=9><li>nine<li>ten<ul><li>deep</ul><li value=20>twenty</ol>", "9. nine\n10. ten\n    - deep\n20. twenty", '<ol><li value="9">nine</li><li>ten<ul><li>deep</li></ul></li><li value="20">twenty</li></ol>'),
    ("<ul><li><p>one</p><p>more</p></li></ul><ul><li>other</ul>", "- one\n\n  more\n\n* other", "<ul><li>one<p>more</p></li></ul>\n<ul><li>other</li></ul>"),
    ("<ul><li><ul><li>deep</ul></ul>", "- deep", "<ul><li><ul><li>deep</li></ul></li></ul>"),
    ("<dl><dt>term<dd>meaning</dl>", "- term\n- meaning", "<dl><dt>term</dt><dd>meaning</dd></dl>"),
    ("<table><tr><th>Part<th>Cost<tr><td>Deck|road<td><b>2.6</b></table>", "| Part | Cost |\n| --- | --- |\n| Deck\\|road | **2.6** |", "<table><tr><th>Part</th><th>Cost</th></tr><tr><td>Deck|road</td><td><strong>2.6</strong></td></tr></table>"),
    ("<table><tr><td>a<td rowspan=2>b<tr><td colspan=2>c<td>d</table>", "|  |  |  |\n| --- | --- | --- |\n| a | b |  |\n| c |  | d |", '<table><tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="2">c</td><td>d</td></tr></table>'),
    ("<pre>a\n  b ``` c</pre>", "````\na\n  b ``` c\n````", "<pre>\na\n  b ``` c</pre>"),
    ("<a href=/x><h2>Card</h2></a>", "## [Card](https://www.harbour-courier.example/x)", '<h2><a href="https://www.harbour-courier.example/x">Card</a></h2>'),
]  # fmt: skip


@pytest.mark.parametrize(("source", "as_markdown", "as_html"), BLOCKS)
def test_blocks(source: str, as_markdown: str, as_html: str) -> None:
    assert markdown(source) == as_markdown
    assert html(source) == as_html
    made = page(source)
    check(made, story_of(made))


def test_a_correction_is_emphasised() -> None:
    assert html("<p>Correction</p>", Correction="correction") == "<p><em>Correction</em></p>"
    assert markdown("<p>Correction</p>", Correction="correction") == "_Correction_"
    made = page("<p>Correction: <b>nine</b> ships.</p>")
    roles: dict[str, BlockRole] = {"Correction: nine ships.": "correction"}
    assert render_markdown(made, story_of(made, roles)) == "_Correction:_ **_nine_** _ships._\n"


def test_a_mended_line_keeps_its_text_and_loses_its_marks() -> None:
    assert markdown("<p>the infor-<br>mation of <b>old</b></p>") == "the information of old"


def test_removed_blocks_are_not_rendered() -> None:
    made = page(f'<h1>A second bridge</h1><aside class="newsletter"><p>Sign up for our newsletter</p></aside>{LEAD}{MORE}')
    story = extract(made)
    assert isinstance(story, Story)
    for rendered in (render_markdown(made, story), render_html(made, story)):
        assert "newsletter" not in rendered
        assert rendered.count("A second bridge") == 1
    check(made, story)


def test_the_head() -> None:
    meta = '<meta name="author" content="Ada Fenn"><time datetime="2024-05-06T10:00:00Z">6 May 2024</time>'
    made = page(f"<article><h1>A second * bridge</h1>{meta}<p class=byline>By Ada Fenn</p>{LEAD}{MORE}</article>")
    story = extract(made)
    assert isinstance(story, Story)
    assert render_markdown(made, story).startswith("# A second \\* bridge\n\n_Ada Fenn · 2024-05-06_\n\nThe town council")
    assert "<header>\n<h1>A second * bridge</h1>\n<p>Ada Fenn · 2024-05-06</p>\n</header>" in render_html(made, story)


def test_text_that_only_a_script_holds() -> None:
    body = "The harbour office counted nine ships on Monday, and the master of the last one said the fog was thick. " * 5
    made = page(f'<div id=app></div><script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "articleBody": body})}</script>')
    story = extract(made)
    if isinstance(story, Story):
        check(made, story)


# -- hostile pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", " java\nscript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "http://", "https://[bad/",
     "mailto:", "file:///etc/passwd", "", "x" * 3000],
)  # fmt: skip
def test_unsafe_addresses_are_no_links(href: str) -> None:
    made = page(f'<p>press <a href="{href}" onclick="x()" class="y">here</a> now</p>')
    assert "<p>press here now</p>" in render_html(made, story_of(made))
    assert render_markdown(made, story_of(made)) == "press here now\n"


def test_addresses_are_absolute() -> None:
    assert absolute(URL, "../x?a=1&b=%20#c") == "https://www.harbour-courier.example/town/x?a=1&b=%20#c"
    assert absolute(URL, " /a b\"<>`|\\\n") == "https://www.harbour-courier.example/a%20b%22%3C%3E%60%7C%5C"
    assert absolute(URL, "/käse") == "https://www.harbour-courier.example/k%C3%A4se"
    assert absolute("", "/x") is None
    assert absolute("", "https://a.example/x") == "https://a.example/x"


def test_the_base_of_the_page() -> None:
    made = page('<base href="/other/"><p><a href="x">y</a></p>')
    assert "https://www.harbour-courier.example/other/x" in render_html(made, story_of(made))


@pytest.mark.parametrize(
    "body",
    [
        "<b><i>" * 20_000 + "deep",
        "<p>" + "<b>x</b>y" * 3_000,
        "<ul><li>x" * 300,
        "<ol>" + "<li>x" * 3_000,
        "<table><tr>" + "<td colspan=1000000>x" * 1_000,
        "<blockquote>x" * 300,
        "<p>" + "<a href=/x>" * 3_000 + "y",
        "<p>" + "x <span hidden>y</span>" * 1_000,
        "<p>" + "say the word<div>ad</div> it " * 1_000,
    ],
)
def test_size_and_depth_are_harmless(body: str) -> None:
    made = page(body)
    story = story_of(made)
    assert render_html(made, story)
    assert render_markdown(made, story)


@given(st.lists(st.tuples(st.text("aB1 *_~`[]()<>!&#|\\-.é“字+😀", max_size=6), st.sets(st.sampled_from(["b", "i", "s", "code", "sup", "a href=/x"])))))
def test_no_reader_sees_another_text(pieces: list[tuple[str, set[str]]]) -> None:
    body = "".join(
        "".join(f"<{tag}>" for tag in sorted(tags)) + text.replace("&", "&amp;").replace("<", "&lt;")
        + "".join(f"</{tag.split()[0]}>" for tag in sorted(tags, reverse=True))
        for text, tags in pieces
    )  # fmt: skip
    made = page(f"<p>{body}</p>")
    check(made, story_of(made))


@given(st.text(alphabet="<>/abdiplruothsx =\"'\n1|", max_size=300))
def test_any_markup_can_be_rendered(markup: str) -> None:
    made = page(markup)
    story = story_of(made)
    if story.text:
        check(made, story)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("name", ["wcxb", "fundus"])
def test_labelled_pages(name: str) -> None:
    shared = os.environ.get("NEWSCRAWL_SHARED") or Path(__file__).resolve().parents[3] / "shared"
    folder = Path(shared) / "eval" / "dev"
    path = folder / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip("no labelled pages beside the checkout")
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in map(json.loads, islice(rows, 0, None, 6)):  # all of them take minutes
            body = row["html"].encode("utf-8", "replace")
            made = Page(row["url"], row["url"], 200, {"Content-Type": "text/html; charset=utf-8"}, body, FETCHED)
            story = extract(made)
            if isinstance(story, Story):
                check(made, story)
