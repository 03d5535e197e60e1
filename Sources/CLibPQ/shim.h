// libpq's client interface; its error-field codes are macros of character constants, which Swift does not import.
#ifndef HXAPPLY_CLIBPQ_SHIM_H
#define HXAPPLY_CLIBPQ_SHIM_H

#include <libpq-fe.h>

static const int HX_DIAG_SQLSTATE = PG_DIAG_SQLSTATE;
static const int HX_DIAG_MESSAGE_PRIMARY = PG_DIAG_MESSAGE_PRIMARY;
static const int HX_DIAG_MESSAGE_DETAIL = PG_DIAG_MESSAGE_DETAIL;
static const int HX_DIAG_MESSAGE_HINT = PG_DIAG_MESSAGE_HINT;
static const int HX_DIAG_TABLE_NAME = PG_DIAG_TABLE_NAME;
static const int HX_DIAG_CONSTRAINT_NAME = PG_DIAG_CONSTRAINT_NAME;

#endif
