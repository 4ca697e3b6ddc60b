"""Runs the vendor's own command line, over and over: each line of standard input is a list of its words, and each line printed
what it prints, as JSON. Reading the descriptions of all services is most of what it does, so they are read once."""

import contextlib
import io
import json
import sys

from jdcloud_cli.jdc import main

for line in sys.stdin:
    sys.argv = ["jdc", *json.loads(line)]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main()
    print(json.dumps(printed.getvalue()), flush=True)
