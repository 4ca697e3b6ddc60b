-- Has wrk say what it found in one line that a program can read: requests, answers that were wrong, microseconds in all and at
-- two points of the distribution, and bytes.
done = function(summary, latency, requests)
  local errors = summary.errors
  local wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("BENCH %d %d %d %d %d %d\n", summary.requests, wrong, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.bytes))
end
