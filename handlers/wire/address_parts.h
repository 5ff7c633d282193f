/* SPDX-License-Identifier: BSD-3-Clause */

/* What the sources of an address share; not for anybody else. */
#ifndef SECSESS_ADDRESS_PARTS_H
#define SECSESS_ADDRESS_PARTS_H

#include "address.h"
#include "text.h"

/* Each writes into the address what its text says. CONFIG, NOMEM. */

/* host[:port], of Sentinels and Clusters several by commas. */
enum secsess_status secsess_address_hosts(struct secsess_address *address, struct secsess_slice text, int port,
	struct secsess_error *error);
/* user[:password] */
enum secsess_status secsess_address_user(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error);
/* What stands behind the "?": the address has its network already. */
enum secsess_status secsess_address_options(struct secsess_address *address, struct secsess_slice text,
	struct secsess_error *error);

#endif
