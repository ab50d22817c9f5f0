-- wrk -s orders.lua ADDRESS -- FILE   sends the POST requests in the file, one a line: path, cart token, key and body with tabs between;
-- each one once. Prints one line of JSON at the end.
local lines, at, statuses = {}, 0, {}

function init(arguments)
    for line in io.lines(arguments[1]) do
        lines[#lines + 1] = line
    end
end

function request()
    at = at + 1
    local line = lines[at]
    if line == nil then
        wrk.thread:stop()
        line = lines[#lines]
    end
    local path, token, key, body = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
    local headers = { ["Content-Type"] = "application/json", ["X-Cart-Token"] = token }
    if key ~= "" then
        headers["Idempotency-Key"] = key
    end
    return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format('{"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"failed":%d,"refused":%d}',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
