// libcrypto: SHA-256, and what API keys are sealed with.
#ifndef HXAPPLY_COPENSSL_SHIM_H
#define HXAPPLY_COPENSSL_SHIM_H

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <sys/prctl.h>

// Swift cannot call `prctl`, whose number of parameters varies.

// Sets whether the process may write a core file and be traced.
static inline int hx_set_dumpable(int value) { return prctl(PR_SET_DUMPABLE, value, 0, 0, 0); }

// Returns the value that `hx_set_dumpable` sets.
static inline int hx_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }

#endif
