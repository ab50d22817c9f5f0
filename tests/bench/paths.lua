-- wrk -s paths.lua ADDRESS -- FILE   asks for the paths in the file, one after the other, from a place of the thread's own,
-- and prints one line of JSON at the end.
local requests, at = {}, 0
local thread = 0

function setup(t)
    t:set("number", thread)
    thread = thread + 1
end

function init(arguments)
    for path in io.lines(arguments[1]) do
        requests[#requests + 1] = wrk.format("GET", path)
    end
    at = number * 7919
end

function request()
    at = at + 1
    return requests[at % #requests + 1]
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format('{"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"failed":%d}',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
