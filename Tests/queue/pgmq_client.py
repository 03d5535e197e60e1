#!/usr/bin/env python3
"""What tests need of PGMQ's own Python client.

    pgmq_client.py install DSN        install PGMQ's SQL into a database
    pgmq_client.py drain DSN QUEUE    read and archive all messages, one line of JSON each
"""

import json
import sys

import psycopg
import pgmq
from pgmq.install import install_pgmq_from_sql


def install(dsn):
    with psycopg.connect(dsn) as connection:
        install_pgmq_from_sql(conn=connection)


def drain(dsn, queue):
    client = pgmq.SyncPGMQueue(conn_string=dsn, init_extension=False, pool_size=1)
    while messages := client.read_batch(queue, vt=600, batch_size=100):
        for message in messages:
            print(json.dumps(message.message, sort_keys=True))
            client.archive(queue, message.msg_id)
    client.close()


if __name__ == "__main__":
    commands = {"install": install, "drain": drain}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
