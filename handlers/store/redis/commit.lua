-- Commits a request: checks lease and fence, writes, unlocks unless somebody waits. handlers/core/step.c says the same
-- in C.
--
-- KEYS  1 record   [2 side key: the record to be, header and all; a payload is dear in Lua, which hashes each byte of it]
-- ARGV  1 request, packed   2 the header as it was read, or empty: if the record still has it, what the client made of it
--       holds   3 time to live in ms, 0 = as it is   [4 the record to be, unless it lies in the side key; for TOUCH as far
--       as its meta]
-- reply DONE, or {DONE}, {LOST}, {CONFLICT}, {GONE}, {CORRUPT}, {ABSENT}; {QUEUE, name of the first waiter}: written, still
--       locked, to be released by release.lua

local record, side = KEYS[1], KEYS[2]
local bytes = redis.call('GETRANGE', record, '0', '103')
local DONE, LOST, GONE, CONFLICT, QUEUE = 0, 3, 4, 5, 6

if bytes == ARGV[2] and bytes ~= '' then
	-- At maxmemory the first write must be one that frees nothing and takes nothing; what follows it then works too.
	if side then
		redis.call('RENAME', side, record)
	else
		redis.call('PEXPIRE', record, ARGV[3])
		redis.call('SETRANGE', record, '0', ARGV[4])
	end
	return DONE
end

local function refuse(answer)
	if side then
		redis.call('DEL', side)
	end
	return {answer}
end

--@include fields.lua
--@include header.lua

local REQUEST = '<c16i8BBi8BI4I2'
local WRITE, TOUCH = 0, 1

local token, expected_fence, mode, flags, new_expires_at, new_sealed, new_key_id, new_meta_size =
	struct.unpack(REQUEST, ARGV[1])
local leased, take_back = flags % 2 == 1, flags >= 2

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

-- As above: first what works at maxmemory.
local ttl = ARGV[3] ~= '0' and ARGV[3] or redis.call('PTTL', record)
if tonumber(ttl) > 0 then
	redis.call('PEXPIRE', record, ttl)
else
	redis.call('PERSIST', record)
end

if not again then
	if take_back and newest > confirmed and offers > 0 and offered_at ~= confirmed_offer_at then
		newest, offers, offered_at = newest - 1, offers - 1, confirmed_offer_at
	end
	if mode == WRITE then
		fence, owner, lock = fence + 1, token, lock % 2
	end
	if mode <= TOUCH then
		expires_at, sealed, key_id, meta_size = new_expires_at, new_sealed, new_key_id, new_meta_size
	end
end

local waited_for = leased and lock % 2 == QUEUED and lease_until ~= 0
if leased and not waited_for and lease_until ~= 0 then
	local held = math.min(math.max(now - granted_at, 0), 4294967295)
	hold_ms = hold_ms > 0 and math.floor((3 * hold_ms + held) / 4) or held
	lease_until = 0
end

if again and side then
	redis.call('DEL', side)
elseif side then
	redis.call('RENAME', side, record)
elseif mode == WRITE and not again then
	redis.call('SET', record, ARGV[4], 'PX', ARGV[3])
elseif mode == TOUCH then
	redis.call('SETRANGE', record, '0', ARGV[4])
end
redis.call('SETRANGE', record, '0', header())
if waited_for then
	return {QUEUE, next_waiter}
end
return {DONE}
