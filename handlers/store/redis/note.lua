-- Adds an entry to a log, which keeps the newest: names by time, and what was noted by name.
--
-- KEYS  1 names, a sorted set   2 entries, a hash
-- ARGV  1 name, of which there is one entry only   2 entry   3 how many are kept   4 for how long, in ms
-- reply {DONE}, {CONFLICT}: there is another one of this name

local names, entries = KEYS[1], KEYS[2]
local DONE, CONFLICT = 0, 5
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function drop(olds)
	for _, name in ipairs(olds) do
		redis.call('ZREM', names, name)
		redis.call('HDEL', entries, name)
	end
end

-- What goes goes first, so that the rest works at maxmemory, too.
redis.call('PEXPIRE', names, ARGV[4])
redis.call('PEXPIRE', entries, ARGV[4])
drop(redis.call('ZRANGEBYSCORE', names, '-inf', string.format('%.0f', now - ARGV[4])))
local before = redis.call('HGET', entries, ARGV[1])
if before then
	return {before == ARGV[2] and DONE or CONFLICT} -- the very same: its answer got lost
end
drop(redis.call('ZRANGE', names, 0, -tonumber(ARGV[3])))
redis.call('HSET', entries, ARGV[1], ARGV[2])
redis.call('ZADD', names, string.format('%.0f', now), ARGV[1])
redis.call('PEXPIRE', names, ARGV[4])
redis.call('PEXPIRE', entries, ARGV[4])
return {DONE}
