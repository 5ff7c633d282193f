dnl SPDX-License-Identifier: BSD-3-Clause

PHP_ARG_ENABLE([secsess],
  [whether to enable secsess],
  [AS_HELP_STRING([--enable-secsess],
    [Enable secsess: secure sessions kept in Redis])],
  [no])

PHP_ARG_ENABLE([secsess-dev],
  [whether to build secsess for its developers],
  [AS_HELP_STRING([--enable-secsess-dev],
    [secsess: many warnings, all of them errors])],
  [no],
  [no])

PHP_ARG_WITH([secsess-sanitize],
  [for the sanitizers that secsess is built with],
  [AS_HELP_STRING([--with-secsess-sanitize=LIST],
    [secsess: build with sanitizers, for instance address,undefined])],
  [no],
  [no])

PHP_ARG_WITH([secsess-geoip],
  [whether secsess tells where an address is],
  [AS_HELP_STRING([[--with-secsess-geoip[=auto|yes|no]]],
    [secsess: read GeoIP databases with libmaxminddb; auto: if it is there])],
  [auto],
  [no])

if test "$PHP_SECSESS" != "no"; then
  if test -z "$PKG_CONFIG"; then
    AC_MSG_ERROR([secsess needs pkg-config to find its libraries. Install it (Debian, Ubuntu: apt-get install pkg-config) and run configure again.])
  fi
  PKG_CHECK_MODULES([SECSESS_HIREDIS], [hiredis >= 0.14.1], [],
    [AC_MSG_ERROR([secsess needs hiredis 0.14.1 or newer with its headers. Install it (Debian, Ubuntu: apt-get install libhiredis-dev) and run configure again.])])
  PKG_CHECK_MODULES([SECSESS_SODIUM], [libsodium >= 1.0.14], [],
    [AC_MSG_ERROR([secsess needs libsodium 1.0.14 or newer with its headers. Install it (Debian, Ubuntu: apt-get install libsodium-dev) and run configure again.])])
  PKG_CHECK_MODULES([SECSESS_XXHASH], [libxxhash >= 0.8.0], [],
    [AC_MSG_ERROR([secsess needs xxHash 0.8.0 or newer, its headers only. Install it (Debian, Ubuntu: apt-get install libxxhash-dev) and run configure again.])])
  PHP_EVAL_INCLINE([$SECSESS_HIREDIS_CFLAGS])
  PHP_EVAL_INCLINE([$SECSESS_SODIUM_CFLAGS])
  PHP_EVAL_INCLINE([$SECSESS_XXHASH_CFLAGS])
  PHP_EVAL_LIBLINE([$SECSESS_HIREDIS_LIBS], [SECSESS_SHARED_LIBADD])
  PHP_EVAL_LIBLINE([$SECSESS_SODIUM_LIBS], [SECSESS_SHARED_LIBADD])

  secsess_cflags="-DZEND_ENABLE_STATIC_TSRMLS_CACHE=1"
  if test "$PHP_SECSESS_GEOIP" != "no"; then
    PKG_CHECK_MODULES([SECSESS_MAXMINDDB], [libmaxminddb >= 1.3.0], [
      PHP_EVAL_INCLINE([$SECSESS_MAXMINDDB_CFLAGS])
      PHP_EVAL_LIBLINE([$SECSESS_MAXMINDDB_LIBS], [SECSESS_SHARED_LIBADD])
      secsess_cflags="$secsess_cflags -DHAVE_SECSESS_MAXMINDDB=1"
    ], [
      if test "$PHP_SECSESS_GEOIP" != "auto"; then
        AC_MSG_ERROR([--with-secsess-geoip needs libmaxminddb 1.3.0 or newer with its headers. Install it (Debian, Ubuntu: apt-get install libmaxminddb-dev) and run configure again, or leave that option out.])
      fi
      AC_MSG_NOTICE([secsess is built without libmaxminddb: secsess.geoip_database can't be set])
    ])
  fi
  PHP_SUBST([SECSESS_SHARED_LIBADD])

  AX_CHECK_COMPILE_FLAG([-fvisibility=hidden],
    [secsess_cflags="$secsess_cflags -fvisibility=hidden"], [], [-Werror])

  if test "$PHP_SECSESS_DEV" != "no"; then
    dnl A flag that this compiler doesn't know is left out; configure's output says so.
    m4_foreach_w([secsess_flag], [
      -Wall
      -Wextra
      -Wduplicated-cond
      -Wformat=2
      -Wlogical-op
      -Wmissing-prototypes
      -Wold-style-definition
      -Wpointer-arith
      -Wshadow
      -Wstrict-prototypes
      -Wvla
      -Wwrite-strings
    ], [AX_CHECK_COMPILE_FLAG(secsess_flag, [secsess_cflags="$secsess_cflags []secsess_flag"], [], [-Werror])
    ])
    dnl The callbacks of a table have the table's parameters, used or not.
    secsess_cflags="$secsess_cflags -Wno-unused-parameter -Werror"
    dnl PHP's own headers are not ours to judge.
    INCLUDES=`AS_ECHO(["$INCLUDES"]) | $SED -e 's/^-I/-isystem /' -e 's/ -I/ -isystem /g'`
  fi

  if test "$PHP_SECSESS_SANITIZE" != "no"; then
    if test "$PHP_SECSESS_SANITIZE" = "yes"; then
      PHP_SECSESS_SANITIZE="address,undefined"
    fi
    secsess_sanitize="-fsanitize=$PHP_SECSESS_SANITIZE -fno-sanitize-recover=all -fno-omit-frame-pointer"
    AX_CHECK_COMPILE_FLAG([$secsess_sanitize], [],
      [AC_MSG_ERROR([The compiler has no -fsanitize=$PHP_SECSESS_SANITIZE.])], [-Werror])
    secsess_cflags="$secsess_cflags $secsess_sanitize"
    LDFLAGS="$LDFLAGS -fsanitize=$PHP_SECSESS_SANITIZE"
  fi

  dnl Sorted, and the same as in config.w32: "./dev format" writes both lists, "./dev check" compares them.
  secsess_sources="
    handlers/core/area.c
    handlers/core/audit_store.c
    handlers/core/autologin.c
    handlers/core/autologin_devices.c
    handlers/core/autologin_key.c
    handlers/core/autologin_note.c
    handlers/core/autologin_react.c
    handlers/core/base.c
    handlers/core/base32.c
    handlers/core/candidates.c
    handlers/core/checksum_wide.c
    handlers/core/commit.c
    handlers/core/cookies.c
    handlers/core/crypto.c
    handlers/core/csrf.c
    handlers/core/csrf_paths.c
    handlers/core/event.c
    handlers/core/forms.c
    handlers/core/forms_raw.c
    handlers/core/forms_read.c
    handlers/core/forms_tag.c
    handlers/core/forwarded.c
    handlers/core/habits.c
    handlers/core/header.c
    handlers/core/incident.c
    handlers/core/key_list.c
    handlers/core/keyring.c
    handlers/core/login.c
    handlers/core/mac.c
    handlers/core/meta.c
    handlers/core/network.c
    handlers/core/note.c
    handlers/core/origin.c
    handlers/core/policy.c
    handlers/core/react.c
    handlers/core/record.c
    handlers/core/renew.c
    handlers/core/series.c
    handlers/core/series_set.c
    handlers/core/session.c
    handlers/core/sid.c
    handlers/core/start.c
    handlers/core/step.c
    handlers/core/users.c
    handlers/php/area.c
    handlers/php/audit.c
    handlers/php/audit_cookie.c
    handlers/php/audit_php.c
    handlers/php/audit_secsess.c
    handlers/php/audit_server.c
    handlers/php/autologin.c
    handlers/php/autologin_cookie.c
    handlers/php/contents.c
    handlers/php/cookies.c
    handlers/php/csrf.c
    handlers/php/csrf_refusal.c
    handlers/php/csrf_rewrite.c
    handlers/php/debug.c
    handlers/php/dial.c
    handlers/php/events.c
    handlers/php/frames.c
    handlers/php/gate.c
    handlers/php/handler.c
    handlers/php/https.c
    handlers/php/identity.c
    handlers/php/incidents.c
    handlers/php/native.c
    handlers/php/private_file.c
    handlers/php/profile.c
    handlers/php/redaction.c
    handlers/php/request.c
    handlers/php/response.c
    handlers/php/sessions.c
    handlers/php/settings.c
    handlers/php/settings_store.c
    handlers/php/settings_take.c
    handlers/php/status.c
    handlers/php/stores.c
    handlers/php/tossed.c
    handlers/php/transport.c
    handlers/php/user_key.c
    handlers/php/variables.c
    handlers/php/warnings.c
    handlers/php/worker.c
    handlers/store/file.c
    handlers/store/file_access.c
    handlers/store/file_bytes.c
    handlers/store/file_collect.c
    handlers/store/file_directory.c
    handlers/store/file_end.c
    handlers/store/file_index.c
    handlers/store/file_inspect.c
    handlers/store/file_lease.c
    handlers/store/file_log.c
    handlers/store/file_mutex.c
    handlers/store/file_notes.c
    handlers/store/file_open.c
    handlers/store/file_read.c
    handlers/store/file_series.c
    handlers/store/file_slots.c
    handlers/store/file_system.c
    handlers/store/file_table.c
    handlers/store/file_tickets.c
    handlers/store/file_user.c
    handlers/store/file_value.c
    handlers/store/file_write.c
    handlers/store/members.c
    handlers/store/redis.c
    handlers/store/redis_answers.c
    handlers/store/redis_bulk.c
    handlers/store/redis_cluster.c
    handlers/store/redis_connect.c
    handlers/store/redis_dispatch.c
    handlers/store/redis_end.c
    handlers/store/redis_errors.c
    handlers/store/redis_index.c
    handlers/store/redis_inspect.c
    handlers/store/redis_notes.c
    handlers/store/redis_open.c
    handlers/store/redis_pack.c
    handlers/store/redis_pipeline.c
    handlers/store/redis_read.c
    handlers/store/redis_route.c
    handlers/store/redis_run.c
    handlers/store/redis_sentinel.c
    handlers/store/redis_series.c
    handlers/store/redis_write.c
    handlers/store/store.c
    handlers/wire/address.c
    handlers/wire/address_credentials.c
    handlers/wire/address_hosts.c
    handlers/wire/address_options.c
    handlers/wire/breaker.c
    handlers/wire/connection.c
    handlers/wire/intake.c
    handlers/wire/process.c
    handlers/wire/resp.c
    handlers/wire/socket.c
    handlers/wire/text.c
    handlers/wire/transport.c
    secsess.c
  "

  PHP_NEW_EXTENSION([secsess], [$secsess_sources], [$ext_shared],, [$secsess_cflags])
  PHP_ADD_BUILD_DIR([$ext_builddir/handlers/core])
  PHP_ADD_BUILD_DIR([$ext_builddir/handlers/php])
  PHP_ADD_BUILD_DIR([$ext_builddir/handlers/store])
  PHP_ADD_BUILD_DIR([$ext_builddir/handlers/wire])
  PHP_ADD_EXTENSION_DEP([secsess], [session])
  PHP_ADD_MAKEFILE_FRAGMENT
fi
