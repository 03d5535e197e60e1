#!/usr/bin/env python3
"""Holds a CSV table to the rules of FOCUS 1.0, with the FOCUS project's validator (PyPI focus-validator 1.0.0).

    validate.py TABLE

Writes each rule that fails to standard output, and ends with 1 if any does. Faults of the validator are made good here,
not in the table: it knows four columns by their names before 1.0, and one rule asks for ChargeType, which is
ChargeCategory since 1.0. So it gets a copy of the table with these columns as well. And it finds its list of currencies
only from the directory that it is installed in.
"""

import csv
import os
import pathlib
import sys
import tempfile

import focus_validator
from focus_validator.validator import Validator

FORMER_NAMES = {
    "InvoiceIssuer": "InvoiceIssuerName",
    "Provider": "ProviderName",
    "Publisher": "PublisherName",
    "ResourceID": "ResourceId",
    "ChargeType": "ChargeCategory",
}


def main(table):
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        sys.exit("the table has no row")
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy.csv")
        with open(copy, "w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]) + list(FORMER_NAMES))
            writer.writeheader()
            for row in rows:
                writer.writerow(row | {former: row[name] for former, name in FORMER_NAMES.items()})
        os.chdir(pathlib.Path(focus_validator.__file__).parent.parent)
        validator = Validator(copy, output_destination=None, output_type="console", rules_version="1.0")
        validator.load()
        results = validator.spec_rules.validate(validator.focus_data).checklist.values()
    failed = [result for result in results if result.status.value != "passed"]
    for result in failed:
        print(f"{result.check_name}: {result.status.value}, {result.error}")
    print(f"{len(results) - len(failed)} of {len(results)} rules hold for {len(rows)} rows")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(os.path.abspath(sys.argv[1]))
