"""The addresses of the pages, and the way from a request to an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from datasette import Response

from newscrawl.errors import NewscrawlError
from newscrawl.export.citations.forms import CITATION_FORMS
from newscrawl.storage.sql import limited
from newscrawl.web import articles, pages
from newscrawl.web.answers import STYLE, AbsentError, Answer, Asked, Raw, as_csv, as_error, as_html, as_json
from newscrawl.web.atom import feed
from newscrawl.web.security import OWN_POLICY

#: The database's name in Datasette's addresses, whatever its file is called: links go on working in a copy.
DATABASE = "news"
#: Seconds that SQLite may take over a page, which is several queries: of 125,000 stories half a second, and three where
#: others want the machine too.
PAGE_SECONDS = 10.0
_CITED = "|".join(re.escape(form.suffix) for form in CITATION_FORMS.values())
_FORM = r"(?P<form>\.json|\.csv)?$"

Page = Callable[[Any, Asked], Answer]


def _page(page: Page) -> Callable[..., Any]:
    """A view of Datasette that answers with a page in the form that is asked for."""

    async def view(datasette: Any, request: Any) -> Any:
        asked = _asked(request)
        form = asked.path.get("form") or ""
        path = "/" if request.path == "/overview" else request.path.removesuffix(form)

        def work(db: Any) -> str:
            with limited(db, PAGE_SECONDS):
                answer = page(db, asked)
            if form == ".json":
                return as_json(answer.data)
            return as_csv(answer.columns, answer.rows) if form else as_html(answer, asked, path)

        return await _answer(datasette, request, work, form)

    return view


def _raw(make: Callable[[Any, Asked], Raw]) -> Callable[..., Any]:
    """A view of Datasette that answers with a text of another kind; mistakes are plain text."""

    async def view(datasette: Any, request: Any) -> Any:
        asked = _asked(request)

        def work(db: Any) -> Raw:
            with limited(db, PAGE_SECONDS):
                return make(db, asked)

        return await _answer(datasette, request, work, ".txt")

    return view


async def _archived(datasette: Any, request: Any) -> Any:
    asked = _asked(request)
    folder: Path = datasette.get_database(DATABASE).archive

    def work(db: Any) -> Raw:
        return articles.archived(db, asked, folder)

    return await _answer(datasette, request, work, ".txt")


async def _answer(datasette: Any, request: Any, work: Callable[[Any], str | Raw], form: str) -> Any:
    """What ``work`` gives, or what went wrong, in the form that was asked for."""
    try:
        body = await datasette.get_database(DATABASE).execute_fn(work)
    except NewscrawlError as error:
        status = 404 if isinstance(error, AbsentError) else 400
        if form == ".json":
            return _response(as_json({"error": str(error)}), "application/json", status)
        if form:
            return _response(f"{error}\n", "text/plain", status)
        return _response(as_error(str(error), _asked(request)), "text/html", status)
    kinds = {"": "text/html", ".json": "application/json", ".csv": "text/csv", ".txt": "text/plain"}
    if isinstance(body, Raw):
        return _response(body.text, body.kind, 200, body.policy, body.name)
    return _response(body, kinds[form], 200)


async def _style(request: Any) -> Any:
    headers = {"cache-control": "public, max-age=31536000, immutable", "content-security-policy": OWN_POLICY}
    return Response(STYLE, headers=headers, content_type="text/css; charset=utf-8")


def _asked(request: Any) -> Asked:
    path = {name: unquote(value) for name, value in request.url_vars.items() if value is not None}
    parameters = {name: request.args[name].strip() for name in request.args if request.args[name].strip()}
    return Asked(path, parameters, f"{request.scheme}://{request.host}")


def _response(body: str, kind: str, status: int, policy: str = OWN_POLICY, name: str | None = None) -> Any:
    stored = {"content-disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(
        # a lone surrogate, which an address or a page can bring in, is no UTF-8
        body.encode("utf-8", "replace").decode(),
        status=status,
        headers={"content-security-policy": policy, "cache-control": "no-cache", **stored},
        content_type=f"{kind}; charset=utf-8",
    )


#: (regular expression, view) as Datasette takes them.
ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/$", _page(pages.overview_page)),
    (rf"^/overview{_FORM}", _page(pages.overview_page)),
    (rf"^/search{_FORM}", _page(pages.search_page)),
    (r"^/search\.atom$", _raw(feed)),
    (rf"^/compare{_FORM}", _page(pages.compare_page)),
    (rf"^/source/(?P<name>[^/]+?){_FORM}", _page(pages.source_page)),
    (rf"^/author/(?P<id>[0-9]{{1,15}}){_FORM}", _page(pages.author_page)),
    (rf"^/cluster/(?P<id>[0-9]{{1,15}}){_FORM}", _page(pages.cluster_page)),
    (rf"^/story/(?P<story>[^/.]+){_FORM}", _page(articles.story_page)),
    (rf"^/story/(?P<story>[^/.]+)(?P<form>{_CITED})$", _raw(articles.cited)),
    (r"^/story/(?P<story>[^/.]+)/archived/(?P<fetch>[0-9]{1,15})$", _archived),
    (rf"^/diff{_FORM}", _page(articles.diff_page)),
    (r"^/-/newscrawl\.css$", _style),
]
