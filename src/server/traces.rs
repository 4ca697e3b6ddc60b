//! OpenTelemetry traces: the spans of requests and jobs, sent to a collector over HTTP.
//!
//! The settings are those of the OpenTelemetry specification, because collectors' documentation speaks of them: the address
//! in `OTEL_EXPORTER_OTLP_ENDPOINT`, without which nothing is sent, `OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`.

use anyhow::Context as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

const NAME: &str = "image-console";

/// What sends traces, if anything does. Dropping it sends what was not sent yet.
pub(super) struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Begins to send traces where the environment says so.
    ///
    /// # Errors
    /// When the address is none.
    pub(super) fn start() -> anyhow::Result<Self> {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !is_set(OTEL_EXPORTER_OTLP_ENDPOINT) && !is_set(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) {
            return Ok(Self(None));
        }
        super::health::choose_cryptography();
        let exporter = SpanExporter::builder().with_http().build().context("traces cannot be sent")?;
        let mut resource = Resource::builder();
        if !is_set("OTEL_SERVICE_NAME") {
            resource = resource.with_service_name(NAME);
        }
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        Ok(Self(Some(provider)))
    }

    /// What turns spans into traces.
    pub(super) fn layer<S: Subscriber + for<'span> LookupSpan<'span>>(&self) -> Option<OpenTelemetryLayer<S, SdkTracer>> {
        let provider = self.0.as_ref()?;
        Some(tracing_opentelemetry::layer().with_tracer(provider.tracer(NAME)))
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(provider) = &self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}
