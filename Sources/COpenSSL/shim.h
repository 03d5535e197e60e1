// libcrypto: SHA-256 only.
#ifndef HXAPPLY_COPENSSL_SHIM_H
#define HXAPPLY_COPENSSL_SHIM_H

#include <openssl/evp.h>

#endif
