-- Commits a request: checks lease and fence, writes, unlocks unless somebody waits. handlers/core/step.c says the same
-- in C.
--
-- KEYS  1 record   [2 side key: holds room for the header, then the body; used for large payloads, which are dear in Lua]
-- ARGV  1 request, packed   2 body (meta, payload), unless it lies in the side key
-- reply {DONE}, {LOST}, {CONFLICT}, {GONE}, {CORRUPT}, {ABSENT}; {QUEUE, name of the first waiter}: written, still locked,
--       to be released by release.lua

--@include header.lua

local REQUEST = '<c16i8BBi8i8BI4I2'
local WRITE, TOUCH = 0, 1
local DONE, LOST, GONE, CONFLICT, QUEUE = 0, 3, 4, 5, 6

local token, expected_fence, mode, flags, new_expires_at, keep_ms, new_sealed, new_key_id, new_meta_size =
	struct.unpack(REQUEST, ARGV[1])
local leased, take_back = flags % 2 == 1, flags >= 2
local side = KEYS[2]

local function refuse(answer)
	if side then
		redis.call('DEL', side)
	end
	return {answer}
end

if life ~= LIVE then
	return refuse(GONE)
end

local handing = lock >= HANDING
local own = owner == token and not handing
local again = own and mode == WRITE and fence == expected_fence + 1
if not again then
	if leased then
		if not own or fence ~= expected_fence or (mode == WRITE and lease_until == 0) then
			return refuse(LOST)
		end
	elseif lease_until > now or fence ~= expected_fence then
		return refuse(CONFLICT)
	end
end

-- The first write is one that works at maxmemory; what follows it then does too.
local ttl = keep_ms > 0 and keep_ms or redis.call('PTTL', record)
if ttl > 0 then
	redis.call('PEXPIRE', record, ttl)
else
	redis.call('PERSIST', record)
end

local body = ''
if not again then
	if take_back and newest > confirmed and offers > 0 and offered_at ~= confirmed_offer_at then
		newest, offers, offered_at = newest - 1, offers - 1, confirmed_offer_at
	end
	if mode == WRITE then
		fence, owner, lock = fence + 1, token, lock % 2
	end
	if mode <= TOUCH then
		expires_at, sealed, key_id, meta_size = new_expires_at, new_sealed, new_key_id, new_meta_size
		body = ARGV[2] or ''
	end
end

local waited_for = leased and lock % 2 == QUEUED and lease_until ~= 0
if leased and not waited_for and lease_until ~= 0 then
	local held = math.min(math.max(now - granted_at, 0), 4294967295)
	hold_ms = hold_ms > 0 and math.floor((3 * hold_ms + held) / 4) or held
	lease_until = 0
end

if mode ~= WRITE or again then
	redis.call('SETRANGE', record, 0, header() .. body)
	if side then
		redis.call('DEL', side)
	end
elseif side then
	redis.call('RENAME', side, record)
	redis.call('PEXPIRE', record, keep_ms)
	redis.call('SETRANGE', record, 0, header())
else
	redis.call('SET', record, header() .. body, 'PX', keep_ms)
end
if waited_for then
	return {QUEUE, next_waiter}
end
return {DONE}
