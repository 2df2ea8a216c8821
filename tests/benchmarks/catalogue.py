"""Search, facets and sorting by the delivered footprint in a large catalogue, under load, on the real stack.

    python -m tests.benchmarks.catalogue --profiles 100000 --points 60 --rate 20 --seconds 30

Every row it makes is synthetic and says so in its name: they are copies of one published profile with drawn
figures and places, written past the services. Then the portal, the relay and a worker run on two cores;
requests come at a steady rate, whether or not the ones before were answered; and while they go on, one more
kitchen is added through its service, and one more profile is published. Printed are the portal's own times
(its log) and those the visitor sees, which hold the queue as well; first while each process still reads the
orders that it then remembers, and after that.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import embedded
from portal.accounts.models import Role
from portal.catalogue.models import CatalogueEntry
from portal.db import engine_for
from portal.delivered.spread import packed
from portal.kitchens import service as kitchens
from portal.kitchens.models import DeliveryPoint
from portal.migrate import migrate
from tests import factories
from tests.accounts.people import make_staff
from tests.benchmarks.flow import Stack, machine

CATEGORIES = (
    *("potato", "carrot", "onion", "cabbage", "peas", "beetroot", "swede", "parsnip", "winter_wheat"),
    *("barley", "oats", "rye", "rapeseed", "strawberry", "raspberry", "apple", "tomato", "cucumber"),
)
NAMES = (
    *("Potatis", "Morot", "Lök", "Vitkål", "Ärter", "Rödbeta", "Kålrot", "Palsternacka", "Höstvete"),
    *("Korn", "Havre", "Råg", "Raps", "Jordgubbar", "Hallon", "Äpplen", "Tomat", "Gurka"),
)
PACKAGING = ("cardboard", "crate", "paper_bag", "plastic_bag", "net_bag")
SYNTHETIC_DRAWS = 20  # of a real profile there are 500; what the page reads of them is the same
SEED = 20261127
NEVER_S = 60.0
WARM_UP = 60
SETTLE_S = 45.0  # until the processes have compiled every template, and the tables are analysed


def dsn(url: str) -> str:
    """The address as psycopg takes it."""
    return url.replace("postgresql+psycopg", "postgresql", 1)


def fill(url: str, profiles: int, points: int) -> None:
    """Synthetic rows, marked as such, beside one real published profile."""
    with Session(engine_for(url), expire_on_commit=False) as session:
        profile = factories.published(session)
        owner = make_staff(session, Role.BUYER, "matning@exempel.se").id
        entry = session.scalars(select(CatalogueEntry).where(CatalogueEntry.slug == profile.slug)).one()
        profile_id = entry.profile_id
        session.commit()
    draw = random.Random(SEED)
    with psycopg.connect(dsn(url), autocommit=True) as connection:
        with connection.cursor() as cursor:
            columns = (
                "slug, profile_id, version, product_name, category, category_label, producer, municipality,"
                " reference_year, unit, boundary, total_kg_co2e, low_kg_co2e, high_kg_co2e, primary_share,"
                " published_at, valid_until, search_text, facets"
            )
            with cursor.copy(f"COPY catalogue_entries ({columns}) FROM STDIN") as copy:
                for number in range(profiles):
                    copy.write_row(_entry(number, profile_id, draw))
        connection.execute(
            "INSERT INTO delivery_terms SELECT id, 1, 'declared', 'own', total_kg_co2e,"
            " 0.0005 + random() / 500, 1.2, 59.9 + random() * 2, 13 + random() * 3.4"
            " FROM catalogue_entries WHERE slug LIKE 'syntet-%'"
        )
        same = packed([1 + one / 100 for one in range(SYNTHETIC_DRAWS)])
        connection.execute(
            "INSERT INTO delivery_draws SELECT entry_id, %s, %s, %s FROM delivery_terms", (same, same, same)
        )
        connection.execute(
            "INSERT INTO delivery_points (name, kind, municipality, latitude, longitude, position_from,"
            " owner_id, filled_at) SELECT 'SYNTETISKT kök ' || n, 'own', '2080', 59.9 + random() * 2,"
            " 13 + random() * 3.4, 'typed', %s, now() FROM generate_series(1, %s) AS n",
            (owner, points - 1),
        )
        # Everybody's, so that visitors may choose them; the kinds are as the table wants them.
        connection.execute("UPDATE delivery_points SET owner_id = NULL, kind = 'centre'")
        # Millions of rows go in many times quicker before their indexes than after.
        connection.execute("DROP INDEX ix_delivered_order")
        connection.execute("ALTER TABLE delivered DROP CONSTRAINT pk_delivered")
        connection.execute(
            "INSERT INTO delivered SELECT p.id, t.entry_id, t.base_kg + t.kg_per_km * 111 *"
            " sqrt((t.latitude - p.latitude::float8) ^ 2 + (0.5 * (t.longitude - p.longitude::float8)) ^ 2)"
            " FROM delivery_points p, delivery_terms t"
        )
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(
            "ALTER TABLE delivered ADD CONSTRAINT pk_delivered PRIMARY KEY (point_id, entry_id)"
        )
        connection.execute("CREATE INDEX ix_delivered_order ON delivered (point_id, total_kg, entry_id)")
        connection.execute("VACUUM ANALYZE")


def _entry(number: int, profile_id: Any, draw: random.Random) -> tuple[Any, ...]:
    kind = draw.randrange(len(CATEGORIES))
    name = f"SYNTETISK {NAMES[kind]} {number}"
    producer = f"SYNTETISK gård {number % 5000}"
    boundary = draw.choice(("delivered", "delivered", "farm_gate"))
    total, share = draw.lognormvariate(-1, 0.6), draw.random()
    band = "80" if share >= 0.8 else "50" if share >= 0.5 else "0"
    facets = [
        *(f"kategori:{CATEGORIES[kind]}", f"grans:{boundary}", "enhet:kg", f"bas:kg/{boundary}"),
        *(f"egna:{band}", "niva:L2", f"metod:{draw.choice(('organic', 'conventional'))}"),
        f"forpackning:{draw.choice(PACKAGING)}",
    ]
    figures = (total, total * 0.7, total * 1.5, round(share, 5))
    days = ("2026-10-01", "2027-12-31")
    words = f"{name} {NAMES[kind]} {producer}"
    where = f"20{draw.choice((21, 23, 26, 29, 31, 34, 39, 61, 62, 80, 81, 82, 83, 84, 85))}"
    return (
        *(f"syntet-{number}", profile_id, 1, name, CATEGORIES[kind], NAMES[kind], producer, where, 2025),
        *("kg", boundary, *figures, *days, words, facets),
    )


def addresses(points: Sequence[int]) -> Iterator[str]:
    """What visitors ask for: words, facets, orders and kitchens, drawn; half sort by a kitchen."""
    draw = random.Random(SEED)
    while True:
        asked: dict[str, str] = {}
        if draw.random() < 0.5:
            word = draw.choice(NAMES).lower()
            asked["q"] = draw.choice((word, word[: max(4, len(word) - 2)], f"{word} gård"))
        if draw.random() < 0.4:
            asked["kategori"] = draw.choice(CATEGORIES)
        if draw.random() < 0.3:
            asked["grans"] = draw.choice(("delivered", "farm_gate"))
        if draw.random() < 0.2:
            asked["forpackning"] = draw.choice(PACKAGING)
        if draw.random() < 0.2:
            asked["sida"] = str(draw.randrange(2, 6))
        asked["sort"] = draw.choice(("namn", "avtryck", "nyast", "levererat", "levererat", "levererat"))
        if asked["sort"] == "levererat":
            asked["kok"] = str(draw.choice(points))
        yield "/katalog?" + urllib.parse.urlencode(asked)


class Visitors:
    """Requests at a steady rate, each in a thread of its own."""

    def __init__(self, host: str, points: Sequence[int], rate: float) -> None:
        self.host, self.rate, self.addresses = host, rate, addresses(points)
        self.seconds: list[float] = []
        self.failed = 0

    def come(self, seconds: float) -> list[float]:
        """Send for so long; how long each answer took to the visitor."""
        self.seconds, threads, begun = [], [], time.monotonic()
        for number in range(int(self.rate * seconds)):
            time.sleep(max(0.0, begun + number / self.rate - time.monotonic()))
            thread = threading.Thread(target=self.ask, args=(next(self.addresses),))
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()
        return self.seconds

    def ask(self, address: str) -> None:
        """Ask for one page and note how long it took."""
        begun = time.monotonic()
        try:
            with urllib.request.urlopen(f"http://{self.host}{address}", timeout=30) as answer:
                answer.read()
        except OSError:
            self.failed += 1
        self.seconds.append(time.monotonic() - begun)


def logged(stack: Stack, since: int) -> list[float]:
    """The portal's own times in seconds for the list, from a place in its log on."""
    lines = (stack.folder / "portal.txt").read_text(errors="replace")[since:].splitlines()
    rows = [json.loads(text) for text in lines if text.startswith("{") and '"/katalog"' in text]
    return [row["ms"] / 1000 for row in rows if row.get("route") == "/katalog"]


def told(name: str, seconds: Sequence[float]) -> str:
    """Median, 95th percentile and maximum, in milliseconds."""
    if len(seconds) < 2:
        return f"{name:<46} nothing measured"
    p95 = statistics.quantiles(seconds, n=20)[-1]
    figures = statistics.median(seconds), p95, max(seconds)
    return f"{name:<46}" + "".join(f"{1000 * one:9.0f}" for one in figures)


def until(stack: Stack, sql: str) -> float:
    """Seconds until a query gives a row."""
    begun = time.monotonic()
    while not stack.query(sql):
        if time.monotonic() - begun > NEVER_S * 3:
            return float("inf")
        time.sleep(0.05)
    return time.monotonic() - begun


def run(stack: Stack, rate: float, seconds: float) -> None:
    """Load, load with a kitchen being filled, a publication; prints the figures."""
    log = stack.folder / "portal.txt"
    points = [row["id"] for row in stack.query("SELECT id FROM delivery_points")]
    waiting, reviewer = _waiting(stack)
    with stack.running():
        visitors = Visitors(stack.host, points, rate)
        for _ in range(WARM_UP):  # one after the other, until both processes have read their forms
            visitors.ask(next(visitors.addresses))
        time.sleep(SETTLE_S)
        print(f"{'milliseconds':<46}{'p50':>9}{'p95':>9}{'max':>9}", flush=True)
        start = len(log.read_text(errors="replace"))
        visitors.come(seconds)
        print(told("the portal's own time, nothing remembered", logged(stack, start)), flush=True)
        start, before = len(log.read_text(errors="replace")), stack.cpu_seconds()
        seen = visitors.come(seconds)
        used = {name: spent - before[name] for name, spent in stack.cpu_seconds().items()}
        print(told("the portal's own time", logged(stack, start)), flush=True)
        print(told("as the visitor sees it", seen), flush=True)
        for name in ("portal", "postgres", "whole machine"):
            print(f"processor time per request, {name}: {1000 * used[name] / len(seen):.0f} ms", flush=True)
        start = len(log.read_text(errors="replace"))
        loading = threading.Thread(target=visitors.come, args=(seconds,))
        loading.start()
        point = _add_point(stack)
        took = until(stack, f"SELECT FROM delivery_points WHERE id = {point} AND filled_at IS NOT NULL")
        print(f"a new kitchen was filled in {took:.1f} s", flush=True)
        loading.join()
        print(told("the portal's own time meanwhile", logged(stack, start)), flush=True)
        with Session(engine_for(stack.database_url)) as session:
            factories.approve(session, waiting, reviewer)
        slug = waiting.declaration.number.lower()
        took = until(stack, f"SELECT FROM catalogue_entries WHERE slug = '{slug}'")
        print(f"a new profile was in the catalogue {took:.2f} s after approval", flush=True)
        print(f"requests that failed: {visitors.failed}", flush=True)


def _waiting(stack: Stack) -> tuple[factories.InReview, Any]:
    with Session(engine_for(stack.database_url), expire_on_commit=False) as session:
        producer = factories.a_producer(session, "sist@exempel.se")
        waiting = factories.in_review(session, producer, "Sista potatisen")
        return waiting, factories.a_reviewer(session, "sistagranskaren@exempel.se")


def _add_point(stack: Stack) -> int:
    with Session(engine_for(stack.database_url)) as session:
        owner = make_staff(session, Role.BUYER, "nykopare@exempel.se").id
        point: DeliveryPoint = kitchens.add_point(session, owner, "SYNTETISKT nytt kök", "2062", None)
        session.commit()
        return point.id


def main() -> int:
    """Prepare, run, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.catalogue", description=__doc__)
    parser.add_argument("--profiles", type=int, default=100_000)
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--rate", type=float, default=20, help="requests per second")
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    cores = set(sorted(os.sched_getaffinity(0))[:2])
    os.sched_setaffinity(0, cores)
    with tempfile.TemporaryDirectory(prefix="jn-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded.start(folder) as servers:
            migrate(servers.database_url)
            begun = time.monotonic()
            fill(servers.database_url, options.profiles, options.points)
            stack = Stack(folder, servers, workers=1, threads=2)
            (row,) = stack.query("SELECT pg_size_pretty(pg_total_relation_size('delivered')) AS size")
            print(f"{options.profiles} synthetic profiles, {options.points - 1} kitchens; {machine(cores)}")
            print(
                f"made in {time.monotonic() - begun:.0f} s; delivered footprints take {row['size']}",
                flush=True,
            )
            run(stack, options.rate, options.seconds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
