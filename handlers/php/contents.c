/* SPDX-License-Identifier: BSD-3-Clause */

#include "contents.h"

#include "compat.h"

#include "../core/crypto.h"

#define DEPTH_MAX 512
#define SIZE_MAX_OF_ENTRY (64 << 20)

/* One entry: its value is written down, and what was written is summed up. */
struct writer {
	struct secsess_buf text;
	HashTable objects; /* by handle: in which order they came */
	int depth;
	bool unsure; /* the value can't be told */
};

static void put_value(struct writer *writer, zval *value);

static void put_more(struct writer *writer, const void *data, size_t size)
{
	writer->unsure = writer->text.size + size > SIZE_MAX_OF_ENTRY ||
		secsess_buf_append(&writer->text, data, size) != SECSESS_DONE;
}

static inline void put(struct writer *writer, const void *data, size_t size)
{
	if (writer->unsure || !size) {
		return;
	}
	if (size < writer->text.capacity - writer->text.size) {
		memcpy(writer->text.data + writer->text.size, data, size);
		writer->text.size += size;
	} else {
		put_more(writer, data, size);
	}
}

static void put_number(struct writer *writer, char kind, uint64_t number)
{
	unsigned char bytes[9] = {(unsigned char) kind};

	secsess_put_u64(bytes + 1, number);
	put(writer, bytes, sizeof(bytes));
}

static void put_string(struct writer *writer, const zend_string *text)
{
	put_number(writer, 's', ZSTR_LEN(text));
	put(writer, ZSTR_VAL(text), ZSTR_LEN(text));
}

static void put_table(struct writer *writer, HashTable *table)
{
	zend_ulong number;
	zend_string *name;
	zval *value;

	ZEND_HASH_FOREACH_KEY_VAL_IND(table, number, name, value)
	{
		if (name) {
			put_string(writer, name);
		} else {
			put_number(writer, 'n', number);
		}
		put_value(writer, value);
	}
	ZEND_HASH_FOREACH_END();
	put(writer, "e", 1);
}

/* The table of properties may or may not have been built: the slots hold them in any case. */
static void put_properties(struct writer *writer, zend_object *object)
{
	zend_string *name;
	zval *value;

	for (int i = 0; i < object->ce->default_properties_count; i++) {
		put_value(writer, OBJ_PROP_NUM(object, i));
	}
	if (!object->properties) {
		return;
	}
	ZEND_HASH_FOREACH_STR_KEY_VAL(object->properties, name, value)
	{
		if (Z_TYPE_P(value) != IS_INDIRECT) {
			if (name) {
				put_string(writer, name);
			}
			put_value(writer, value);
		}
	}
	ZEND_HASH_FOREACH_END();
}

/* Classes of PHP's own make properties of what they hold (dates, ArrayObject). */
static void put_made_properties(struct writer *writer, zend_object *object)
{
	HashTable *made;
	zval holder;

	if (!object->handlers->get_properties_for && object->handlers->get_properties == zend_std_get_properties) {
		return;
	}
	ZVAL_OBJ(&holder, object);
	made = zend_get_properties_for(&holder, ZEND_PROP_PURPOSE_VAR_EXPORT);
	if (made) {
		put_table(writer, made);
		zend_release_properties(made);
	}
}

static bool serializes_by_own_code(const zend_class_entry *class)
{
	if (class->ce_flags & ZEND_ACC_NOT_SERIALIZABLE) {
		return true;
	}
	if (class->__serialize) { /* before all others */
		return class->__serialize->type == ZEND_USER_FUNCTION;
	}
	return class->serialize || zend_hash_str_exists(&class->function_table, ZEND_STRL("__sleep"));
}

static void put_object(struct writer *writer, zend_object *object)
{
	zval order, *known;

	if (!HT_IS_INITIALIZED(&writer->objects)) {
		zend_hash_real_init_mixed(&writer->objects);
	}
	known = zend_hash_index_find(&writer->objects, object->handle);
	if (known) {
		put_number(writer, 'r', (uint64_t) Z_LVAL_P(known));
		return;
	}
	ZVAL_LONG(&order, zend_hash_num_elements(&writer->objects));
	zend_hash_index_add_new(&writer->objects, object->handle, &order);
	put(writer, "o", 1);
	put_string(writer, object->ce->name);
	if (secsess_is_lazy(object) || (object->ce->destructor && (OBJ_FLAGS(object) & IS_OBJ_DESTRUCTOR_CALLED))) {
		writer->unsure = true;
	} else if (serializes_by_own_code(object->ce)) {
		put_number(writer, 'h', object->handle);
	} else {
		put_properties(writer, object);
		put_made_properties(writer, object);
	}
	put(writer, "e", 1);
}

static void put_scalar(struct writer *writer, const zval *value)
{
	unsigned char type = Z_TYPE_P(value);

	put(writer, &type, 1);
	if (type == IS_LONG || type == IS_DOUBLE) {
		put(writer, &value->value, sizeof(value->value));
	}
}

static void put_value(struct writer *writer, zval *value)
{
	ZVAL_DEREF(value);
	if (writer->unsure || writer->depth >= DEPTH_MAX) {
		writer->unsure = true; /* perhaps it holds itself */
		return;
	}
	writer->depth++;
	switch (Z_TYPE_P(value)) {
		case IS_STRING:
			put_string(writer, Z_STR_P(value));
			break;
		case IS_ARRAY:
			put(writer, "a", 1);
			put_table(writer, Z_ARRVAL_P(value));
			break;
		case IS_OBJECT:
			put_object(writer, Z_OBJ_P(value));
			break;
		default:
			put_scalar(writer, value);
			break;
	}
	writer->depth--;
}

static bool is_nothing(zval *value)
{
	ZVAL_DEREF(value);
	return Z_TYPE_P(value) <= IS_NULL ||
		(Z_TYPE_P(value) == IS_ARRAY && zend_hash_num_elements(Z_ARRVAL_P(value)) == 0);
}

/* A string of few bytes; null: it can't be told. */
static void sum_up(zval *sum, struct writer *writer, zval *value)
{
	unsigned char bytes[SECSESS_CHECKSUM_SIZE];

	writer->text.size = 0;
	writer->depth = 0;
	writer->unsure = false;
	zend_hash_init(&writer->objects, 8, NULL, NULL, false);
	put_value(writer, value);
	zend_hash_destroy(&writer->objects);
	if (writer->unsure) {
		ZVAL_NULL(sum);
		return;
	}
	secsess_checksum(bytes, secsess_buf_slice(&writer->text), 0);
	ZVAL_STRINGL(sum, (const char *) bytes, sizeof(bytes));
}

void secsess_contents_take(zval *contents, zval *variables)
{
	struct writer writer = {0};
	zend_ulong number;
	zend_string *name;
	zval *value, sum;

	array_init(contents);
	if (variables) {
		ZVAL_DEREF(variables);
	}
	if (!variables || Z_TYPE_P(variables) != IS_ARRAY) {
		return;
	}
	ZEND_HASH_FOREACH_KEY_VAL_IND(Z_ARRVAL_P(variables), number, name, value)
	{
		if (!is_nothing(value)) {
			sum_up(&sum, &writer, value);
			if (name) {
				zend_hash_update(Z_ARRVAL_P(contents), name, &sum);
			} else {
				zend_hash_index_update(Z_ARRVAL_P(contents), number, &sum);
			}
		}
	}
	ZEND_HASH_FOREACH_END();
	secsess_buf_release(&writer.text);
}

static zval *find(const zval *contents, const zend_string *name, zend_ulong number)
{
	if (Z_TYPE_P(contents) != IS_ARRAY) {
		return NULL;
	}
	return name ? zend_hash_find(Z_ARRVAL_P(contents), (zend_string *) name)
				: zend_hash_index_find(Z_ARRVAL_P(contents), number);
}

static void name_it(struct secsess_key_list *list, const zend_string *name, zend_ulong number)
{
	if (name) {
		secsess_key_list_add(list, secsess_slice_of(ZSTR_VAL(name), ZSTR_LEN(name)));
	} else {
		secsess_key_list_add_number(list, (int64_t) number);
	}
}

static bool differ(const zval *one, const zval *other)
{
	return Z_TYPE_P(one) == IS_STRING && Z_TYPE_P(other) == IS_STRING &&
		!zend_string_equals(Z_STR_P(one), Z_STR_P(other));
}

bool secsess_contents_compare(struct secsess_changes *changes, const zval *before, const zval *now, bool removed_too)
{
	zend_ulong number;
	zend_string *name;
	zval *sum;

	memset(changes, 0, sizeof(*changes));
	ZEND_HASH_FOREACH_KEY_VAL(Z_ARRVAL_P(now), number, name, sum)
	{
		zval *known = find(before, name, number);

		if (!known) {
			name_it(&changes->added, name, number);
		} else if (differ(known, sum)) {
			name_it(&changes->changed, name, number);
		}
	}
	ZEND_HASH_FOREACH_END();
	if (removed_too && Z_TYPE_P(before) == IS_ARRAY) {
		ZEND_HASH_FOREACH_KEY(Z_ARRVAL_P(before), number, name)
		{
			if (!find(now, name, number)) {
				name_it(&changes->removed, name, number);
			}
		}
		ZEND_HASH_FOREACH_END();
	}
	return changes->added.count + changes->changed.count + changes->removed.count > 0;
}
