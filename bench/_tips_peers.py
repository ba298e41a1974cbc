"""The nightly match by others: tantivy, and PostgreSQL's full text search, on the very facts that our board has.

Each posting is a document of codes ("o:cook", "m:398", "h:part,evenings", those of `domain.postings.index`) and its
words, Finnish stems in both. Somebody is a query: what they look for, with weights; where they can go; and none of what
rules a posting out. Neither weighs points as ours, nor gives reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import tantivy

from domain import jobs
from domain.distances import kilometres
from domain.matching import COVERS, NEAR_KM, Asked
from domain.people import Education, Field, Language, SpokenLanguage
from domain.postings.fit import BY_LAW, clashes, lacks_education, reaches, refuses_hours
from domain.postings.index import hours_of, terms
from domain.postings.offered import Offered
from domain.postings.seeker import Seeker, near
from domain.tips import From

SHOWN = 5


@dataclass(frozen=True)
class Wanted:
    """Somebody as a query. ``work``: codes of work they look for, each with its weight, and ``words`` of theirs;
    ``places``: a posting has one of these; ``near_by``: better so; ``never``: it has none of these."""

    work: dict[str, float]
    words: list[str]
    is_any: bool
    places: list[str]
    near_by: list[str]
    never: list[str]


class Codes:
    """What codes there are, which the limits of somebody are told by."""

    def __init__(self, offers: Iterable[Offered]) -> None:
        every = {term for offered in offers for term in terms(offered)}
        self._towns = sorted(term[2:] for term in every if term.startswith("m:"))
        self._hours = [(hours_of(term[2:]), term) for term in sorted(every) if term.startswith("h:")]

    def wanted(self, seeker: Seeker) -> Wanted:
        brought, known = seeker.brought, jobs.occupations()
        work = {f"f:{one}": 2.0 for one in brought.fields if one is not Field.ANY}
        work |= {f"f:{known[one].field}": 1.5 for one in brought.occupations}
        work |= {f"o:{other}": 4.0 for one in brought.occupations for other in near(one)}
        work |= {f"o:{one}": 6.0 for one in brought.occupations}
        towns = [one for one in self._towns if one not in seeker.refused.places]
        mine, drives = brought.municipality_code, brought.may_drive
        reached = [f"m:{one}" for one in towns if reaches(one, mine, may_drive=drives)]
        by = [f"m:{one}" for one in towns if (away := kilometres(mine, one)) is not None and away <= NEAR_KM]
        names = [known[one].names[Language.FI] for one in brought.occupations]
        is_any = Field.ANY in brought.fields
        return Wanted(work, names, is_any, [*reached, "remote", "nowhere"], by, self._never(seeker))

    def _never(self, seeker: Seeker) -> list[str]:
        brought, no = seeker.brought, seeker.refused
        found = [f"o:{one}" for one in no.occupations] + [f"f:{one}" for one in no.fields]
        found += [f"e:{one}" for one in no.employers] + [f"q:{one}" for one in no.education]
        if brought.licences is not None:
            found += [f"d:{one}" for one in COVERS if not COVERS[one] & brought.licences]
        if brought.languages is not None:
            found += [f"l:{one}" for one in SpokenLanguage if one not in brought.languages]
        if brought.cards is not None:
            found += [f"c:{one}" for one in BY_LAW - brought.cards]
        found += [f"q:{one}" for one in Education if lacks_education(one, seeker.education)]
        found += ["adults"] if seeker.is_adult is False else []
        found += _sources(seeker)
        return found + [
            term
            for (hours, shaped), term in self._hours
            if refuses_hours(hours, no.hours) or clashes(Asked(hours=hours, may_be_shaped=shaped), brought)
        ]


def _sources(seeker: Seeker) -> list[str]:
    if seeker.sources is None:
        return []
    return [one for one, source in (("published", From.PUBLISHED), ("ours", From.OURS)) if source not in seeker.sources]


class Tantivy:
    """An index in memory."""

    def __init__(self, offers: Sequence[Offered], texts: dict[int, str]) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("id", stored=True)
        schema.add_text_field("code", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("text", tokenizer_name="finnish")
        self._schema = schema.build()
        index = tantivy.Index(self._schema)
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        index.register_tokenizer("finnish", words.filter(tantivy.Filter.stemmer("finnish")).build())
        writer = index.writer(num_threads=1)
        for offered in offers:
            document = tantivy.Document(id=offered.id, text=texts[offered.id])
            for code in terms(offered):
                document.add_text("code", code)
            writer.add_document(document)
        writer.commit()
        index.reload()
        self._index = index
        self._searcher = index.searcher()

    def best(self, wanted: Wanted) -> list[int]:
        found = self._searcher.search(self._query(wanted), limit=SHOWN)
        return [self._searcher.doc(address)["id"][0] for _, address in found.hits]

    def _query(self, wanted: Wanted) -> Any:
        """Terms one by one: a set of terms in one query takes it three times as long."""
        of, should, must, never = tantivy.Query, tantivy.Occur.Should, tantivy.Occur.Must, tantivy.Occur.MustNot
        work = [(should, of.const_score_query(self._term(one), weight)) for one, weight in wanted.work.items()]
        work += [(should, self._index.parse_query(words, ["text"])) for words in wanted.words]
        if wanted.is_any:
            work.append((should, of.all_query()))
        parts = [
            (must, of.boolean_query(work)),
            (must, of.const_score_query(self._one_of(wanted.places), 0.0)),
            (should, of.const_score_query(self._one_of(wanted.near_by), 2.0)),
        ]
        return of.boolean_query([*parts, *((never, self._term(one)) for one in wanted.never)])

    def _one_of(self, codes: list[str]) -> Any:
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term(one)) for one in codes])

    def _term(self, code: str) -> Any:
        return tantivy.Query.term_query(self._schema, "code", code, "basic")


class FullText:
    """A table of PostgreSQL with an index of codes and words."""

    def __init__(self, server: asyncpg.Connection) -> None:
        self._server = server

    async def fill(self, offers: Sequence[Offered], texts: dict[int, str]) -> None:
        await self._server.execute("create table bench_tip (id bigint primary key, has tsvector not null)")
        rows = [([*terms(one)], texts[one.id], one.id) for one in offers]
        await self._server.executemany(
            "insert into bench_tip (id, has) values ($3, setweight(array_to_tsvector($1::text[]), 'A')"
            " || to_tsvector('finnish', $2))",
            rows,
        )
        await self._server.execute("create index bench_tip_has on bench_tip using gin (has)")
        await self._server.execute("vacuum analyze bench_tip")

    async def close(self) -> None:
        await self._server.close()

    async def best(self, wanted: Wanted) -> list[int]:
        """Ranked by what is looked for and where; any work is ranked by where alone."""
        limits = _any_of(wanted.places) + (f" & !{_any_of(wanted.never)}" if wanted.never else "")
        near_by = _any_of(wanted.near_by)
        if wanted.is_any:
            rows = await self._server.fetch(_BEST_OF_ANY, limits, near_by)
        else:
            rows = await self._server.fetch(_BEST, _any_of(wanted.work), " or ".join(wanted.words), limits, near_by)
        return [row["id"] for row in rows]


def _any_of(codes: Iterable[str]) -> str:
    return "(" + " | ".join(f"'{one}'" for one in codes) + ")"


_BEST = f"""
    with q as (select $1::tsquery || websearch_to_tsquery('finnish', $2) as wants, $3::tsquery as limits,
               $4::tsquery as by)
    select id from bench_tip, q where has @@ (wants && limits)
    order by ts_rank(has, wants) * 3 + ts_rank(has, by) desc limit {SHOWN}
"""
_BEST_OF_ANY = f"""
    with q as (select $1::tsquery as limits, $2::tsquery as by)
    select id from bench_tip, q where has @@ limits order by ts_rank(has, by) desc limit {SHOWN}
"""
