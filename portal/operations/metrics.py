"""Figures for Prometheus: how fast requests are answered, and how the queue of deliveries is doing.

Each process counts its own requests; with several portal processes behind one address, set
`PROMETHEUS_MULTIPROC_DIR` (prometheus-client's own variable) to a folder they share, and their counts add up.
The queue is read from the database when somebody asks, so every process gives the same figures.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal.operations.queries import QueueState

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
GAUGES = {
    "not_fanned_out": ("jordnara_events_not_fanned_out", "Events whose deliveries are not written yet"),
    "pending": ("jordnara_deliveries_pending", "Deliveries that are not done"),
    "dead": ("jordnara_deliveries_dead", "Deliveries that failed for good and wait for staff"),
    "ledger_breaches": (
        "jordnara_ledger_breaches",
        "Places where the ledger's chain did not hold at the last daily look",
    ),
    "oldest_due_s": (
        "jordnara_deliveries_oldest_due_seconds",
        "Seconds since the oldest unsettled delivery fell due",
    ),
    "latency_p50_s": (
        "jordnara_delivery_latency_p50_seconds",
        "Median time from event to settled delivery, last ten minutes",
    ),
    "latency_p95_s": (
        "jordnara_delivery_latency_p95_seconds",
        "95th percentile of the time from event to settled delivery, last ten minutes",
    ),
}


class RequestTimes:
    """One application's histogram of request times by method, route and status."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.histogram = Histogram(
            "jordnara_request_seconds",
            "Time to answer a request, by route",
            ("method", "route", "status"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )


def init_app(app: Flask) -> None:
    """Time every request from now on."""
    app.extensions["jordnara.request_times"] = RequestTimes()
    app.after_request(_observe)


def _observe(response: Response) -> Response:
    if "began" in g:
        # The route, not the path: otherwise every address that does not exist makes a series of its own.
        route = request.url_rule.rule if request.url_rule else "(none)"
        times: RequestTimes = current_app.extensions["jordnara.request_times"]
        labels = (_method(), route, str(response.status_code))
        times.histogram.labels(*labels).observe(time.perf_counter() - g.began)
    return response


def _method() -> str:
    return request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "(other)"


class _Queue(Collector):
    """The database's figures as gauges. They belong to no process, so none of their own is kept."""

    def __init__(self, state: QueueState) -> None:
        self.state = state

    def collect(self) -> Iterator[Metric]:
        """One gauge per figure."""
        for field, (name, description) in GAUGES.items():
            yield GaugeMetricFamily(name, description, value=getattr(self.state, field))


def metrics_text(state: QueueState) -> bytes:
    """Everything in Prometheus' text format."""
    queue = CollectorRegistry()
    queue.register(_Queue(state))
    return _request_times() + generate_latest(queue)


def _request_times() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # not a setting of ours: the library itself reads it
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
    times: RequestTimes = current_app.extensions["jordnara.request_times"]
    return generate_latest(times.registry)
