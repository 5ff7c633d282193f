-- The header of the record as it lies in the store, and the short answer for one that can't be dealt with.
local bytes = redis.call('GETRANGE', record, '0', '103')

local function refuse(answer)
	return {answer}
end
