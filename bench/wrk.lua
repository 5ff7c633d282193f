-- SPDX-License-Identifier: BSD-3-Clause
--
-- wrk with a session for each connection: as many threads as connections, and the cookies as arguments.
-- The last line that it writes is "sum" and figures; bench/lib/Wrk.php reads it.

local threads = 0

function setup(thread)
	threads = threads + 1
	thread:set("number", threads)
end

function init(args)
	local headers = {}
	if args[number] ~= "-" then
		headers["Cookie"] = "SID=" .. args[number]
	end
	line = wrk.format("GET", nil, headers)
end

function request()
	return line
end

function done(summary, latency)
	local errors = summary.errors
	io.write(string.format("sum %d %d %d %d %d\n", summary.requests, summary.duration,
		errors.status + errors.connect + errors.read + errors.write + errors.timeout,
		latency:percentile(50), latency:percentile(99)))
end
