"""python3 -m backorder: see cli.py."""

import sys

try:
    from .cli import main
except ModuleNotFoundError as error:
    if error.name is None or not error.name.startswith("rich"):
        raise
    sys.exit("The command line needs the package rich (Debian: apt-get install python3-rich; "
             "else: pip install rich).")

sys.exit(main())
