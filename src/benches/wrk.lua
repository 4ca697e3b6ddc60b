-- Has wrk say what it found in one line that a program can read: requests, answers that were wrong, microseconds in all and at
-- two points of the distribution, and bytes. With a file's name behind the address, every line of the file is the head of a
-- request by itself, "~" between its lines, and is sent once; each thread has its part of them.
local started = 0

setup = function(thread)
  thread:set("nth", started)
  thread:set("parts", tonumber(os.getenv("BENCH_THREADS")))
  started = started + 1
end

init = function(args)
  if args[1] == nil then
    return
  end
  local heads, at = {}, 0
  for line in io.lines(args[1]) do
    if at % parts == nth then
      heads[#heads + 1] = line:gsub("~", "\r\n") .. "\r\n\r\n"
    end
    at = at + 1
  end
  local sent = 0
  request = function()
    sent = sent + 1
    return heads[sent]
  end
end

done = function(summary, latency, requests)
  local errors = summary.errors
  local wrong = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("BENCH %d %d %d %d %d %d\n", summary.requests, wrong, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.bytes))
end
