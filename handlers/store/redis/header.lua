-- The header as it is to be written. Behind fields.lua; a function that catches so many variables is dear to make, so
-- the short ways come before it.
local function header()
	return struct.pack(HEADER, format, life, lock + (crowded and CROWDED or 0), sealed, newest, confirmed, before, suspect_by, offers, reason,
		meta_size, key_id, hold_ms, offered_at, confirmed_offer_at, expires_at, fence, granted_at, lease_until, owner,
		next_waiter)
end
