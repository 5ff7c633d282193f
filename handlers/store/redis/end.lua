-- Ends sessions now, whoever holds their locks. The payload goes, header and meta stay as a tombstone.
--
-- KEYS  the records
-- ARGV  1 request, packed
-- reply for each: DONE, GONE (ended before: it stays as it was), ABSENT, CORRUPT

local DONE, GONE = 0, 4
local new_life, new_reason, new_suspect_by, keep_ms = struct.unpack('<BBI4i8', ARGV[1])

local function finish(record)
	--@include record.lua
	--@include fields.lua
	--@include header.lua

	if life == ENDED_LIFE or life == SUSPECT then
		return {GONE}
	end
	redis.call('PEXPIRE', record, keep_ms)
	life, reason, suspect_by = new_life, new_reason, new_suspect_by
	lock, crowded, lease_until, fence, owner, next_waiter = 0, false, 0, fence + 1, string.rep('\0', 16), string.rep('\0', 8)
	local meta = meta_size > 0 and redis.call('GETRANGE', record, HEADER_SIZE, HEADER_SIZE + meta_size - 1) or ''
	redis.call('SET', record, header() .. meta, 'PX', keep_ms)
	return {DONE}
end

local answers = {}
for i, record in ipairs(KEYS) do
	answers[i] = finish(record)[1]
end
return answers
