-- Reads of many records header and meta, without their payloads.
--
-- KEYS  the records
-- reply a string for each; '' where there is none

local heads = {}
for i, record in ipairs(KEYS) do
	local header = redis.call('GETRANGE', record, '0', '103')
	local meta_size = #header == 104 and struct.unpack('<I2', header, 23) or 0
	heads[i] = meta_size > 0 and header .. redis.call('GETRANGE', record, 104, 103 + meta_size) or header
end
return heads
