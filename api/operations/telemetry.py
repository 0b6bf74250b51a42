"""Traces of requests and loads to an OpenTelemetry collector (OTLP over HTTP), where ``XINTU_OTLP_ENDPOINT`` names one.

A span holds what the log holds: route template, method, status. Without the setting neither its SDK nor its exporter is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from starlette.types import Scope

from api.operations.options import SettingError


class RequestSpan:
    """The span of a request, which gets its name when the route is known."""

    def __init__(self, span: Any) -> None:
        self._span = span

    def end_of(self, route: str, status: int) -> None:
        """What became of the request."""
        from opentelemetry.trace import Status, StatusCode

        self._span.update_name(route)
        self._span.set_attributes({"http.route": route, "http.response.status_code": status})
        if status >= 500 or not status:
            self._span.set_status(Status(StatusCode.ERROR))


class Tracing:
    """Spans on their way to a collector. They go in the background; one that is not there costs no answer."""

    def __init__(self, endpoint: str) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.trace import SpanKind
        except ModuleNotFoundError as error:
            raise SettingError(
                "XINTU_OTLP_ENDPOINT", "需要附加包 / needs the extra: pip install 'xintu[telemetry]'"
            ) from error
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
        self._provider = TracerProvider(resource=Resource.create({"service.name": "xintu"}), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
        self._tracer = self._provider.get_tracer("xintu")
        self._kinds = {"server": SpanKind.SERVER, "internal": SpanKind.INTERNAL}

    @contextmanager
    def request(self, scope: Scope) -> Iterator[RequestSpan]:
        """Around one request; goes on with the trace that the client began."""
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        names = (b"traceparent",)
        carried = {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in names}
        context = TraceContextTextMapPropagator().extract(carried)
        with self._span("request", "server", context, {"http.request.method": scope["method"]}) as span:
            yield RequestSpan(span)

    @contextmanager
    def stage(self, name: str, **attributes: int | str) -> Iterator[None]:
        """Around a stage of the main path: a load, a run of resolution."""
        with self._span(name, "internal", None, attributes):
            yield

    def _span(self, name: str, kind: Literal["server", "internal"], context: Any, attributes: dict[str, Any]) -> Any:
        return self._tracer.start_as_current_span(
            name, context, self._kinds[kind], attributes, record_exception=False, set_status_on_exception=False
        )

    def close(self) -> None:
        """Send what waits, for some seconds at most."""
        self._provider.force_flush(5_000)
        self._provider.shutdown()


def tracing_of(endpoint: str) -> Tracing | None:
    """As the setting says."""
    return Tracing(endpoint) if endpoint else None


@contextmanager
def traced(endpoint: str, name: str, **attributes: int | str) -> Iterator[None]:
    """Around a stage that the command line runs, in a trace of its own; nothing where no collector is named."""
    tracing = tracing_of(endpoint)
    if tracing is None:
        yield
        return
    try:
        with tracing.stage(name, **attributes):
            yield
    finally:
        tracing.close()
