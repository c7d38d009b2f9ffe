"""The README says what is so: its quick starts run as printed, its tables are the schema's.

BACKORDER_LIBRARY names the C library in the build under test. That build is installed into a clean
prefix, and the blocks are built on it.
"""

import ctypes
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LIBRARY = Path(os.environ["BACKORDER_LIBRARY"]).resolve()

BOOK_TABLES = ("demand", "supply", "items", "item_locations", "lanes", "locations", "destinations",
               "suppliers", "calendars", "calendar_days", "substitutes", "tiers", "protections",
               "quotas", "critical_levels", "holds")
PLAN_TABLES = ("allocations", "promises", "lines", "shipments", "held")
EXAMPLES = ROOT / "bindings" / "python" / "examples"


# The text below each heading; "# " begins a line of a code block nowhere.
_PARTS = re.split(r"^#+ (.+)\n", README, flags=re.MULTILINE)
SECTIONS = dict(zip(_PARTS[1::2], _PARTS[2::2]))


# ---- code blocks ----------------------------------------------------------------------------


def files(section):
    """The blocks of a section that are files: those behind a line "`name`:"."""
    return dict(re.findall(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", SECTIONS[section],
                           flags=re.DOTALL | re.MULTILINE))


def commands(section):
    """Each command of the console blocks of a section, with the output that is shown."""
    blocks = re.findall(r"^```console\n(.*?)^```$", SECTIONS[section],
                        flags=re.DOTALL | re.MULTILINE)
    return [tuple(part.split("\n", 1)) for block in blocks
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]


def pattern(shown):
    """What matches the output that is shown; a line "..." stands for any lines."""
    return "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + "\n"
                   for line in shown.splitlines())


def trimmed(text):
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def cache(name):
    """A variable of the build under test."""
    text = (LIBRARY.parent / "CMakeCache.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{name}:\w+=(.*)$", text, flags=re.MULTILINE)
    return found.group(1) if found else ""


class QuickStartTest(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.work = Path(work.name)
        self.folder = self.work / "quick start"  # a name that needs quotes
        self.folder.mkdir()
        # python3 is the one that runs this.
        python = self.work / "bin" / "python3"
        python.parent.mkdir()
        python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
        python.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{python.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "bindings" / "python"),
        }

    def install(self):
        """Installs the build into a clean prefix, as its own Abseil tells."""
        if cache("BACKORDER_SANITIZE"):
            self.skipTest("a sanitized build is not for installing")
        prefix = self.work / "prefix"
        self.run_command(["cmake", "--install", str(LIBRARY.parent), "--prefix", str(prefix)])
        packages = next(prefix.rglob("backorder-c.pc")).parent
        self.environment.update(
            CMAKE_PREFIX_PATH=":".join(filter(None, [str(prefix), cache("CMAKE_PREFIX_PATH")])),
            PKG_CONFIG_PATH=str(packages),
            LD_LIBRARY_PATH=str(packages.parent),
        )

    def run_command(self, command, **options):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, text=True,
                              encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
        self.assertEqual(done.returncode, 0, f"{command} failed:\n{done.stdout}")
        return done.stdout

    def check(self, section):
        """Writes the files of a section, runs its commands and compares what they print."""
        for name, text in files(section).items():
            (self.folder / name).write_text(text, encoding="utf-8")
        run = commands(section)
        self.assertTrue(run, f'no commands under "{section}"')
        for command, shown in run:
            printed = trimmed(self.run_command(command, shell=True))
            if not re.fullmatch(pattern(shown), printed):
                self.fail(f"$ {command}\nREADME shows\n{shown}\nbut it prints\n{printed}")

    def test_cpp(self):
        self.install()
        self.check("C++")

    def test_c(self):
        self.install()
        self.check("C")

    def test_python(self):
        self.check("Python")

    def test_command_line(self):
        self.check("Command line")

    def test_days_and_confidence(self):
        self.check("Days and confidence")

    def test_what_backorders_cost(self):
        self.install()
        self.check("What backorders cost")

    def test_days_of_a_calendar(self):
        self.check("Days of a calendar")

    def test_no_section_is_forgotten(self):
        tested = {"C++", "C", "Python", "Command line", "Days and confidence",
                  "What backorders cost", "Days of a calendar"}
        self.assertEqual({section for section in SECTIONS if commands(section)}, tested)


# ---- tables ---------------------------------------------------------------------------------


def schema():
    """The rows of bko_schema(), as dicts."""
    library = ctypes.CDLL(str(LIBRARY))
    library.bko_schema.restype = ctypes.c_char_p
    library.bko_schema.argtypes = []
    names, *rows = (line.split("\t") for line in
                    library.bko_schema().decode("utf-8").splitlines())
    return [dict(zip(names, row)) for row in rows]


def tables_in(text):
    """The Markdown of each table."""
    return re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)


def table(section, head):
    """The rows of the one table of a section that has this head; each a list of cells."""
    tables = [[[cell.strip() for cell in line.strip("|").split("|")]
               for line in text.splitlines()] for text in tables_in(SECTIONS[section])]
    found = [rows[2:] for rows in tables if rows[0] == head]
    if len(found) != 1:
        raise AssertionError(f'{len(found)} tables {head} under "{section}", not 1')
    return found[0]


def meaning(column):
    """What a column means, with the names of its values; reasons have a table of their own."""
    values = column["values"] if column["column"] != "reason" else ""
    return f"{column['meaning']} ({values})" if values else column["meaning"]


def policy_values(field):
    if field["kind"] == "enum":
        return ", ".join(value.split()[1] for value in field["values"].split(", "))
    if field["kind"] == "days":
        return f"days, or {field['also']}" if field["also"] else "days"
    if field["kind"] == "keys":
        return f"the first keys of the queue, or {field['also']}"
    return "columns of demand, and the keys below"


class TablesTest(unittest.TestCase):
    maxDiff = None

    def columns(self, tables, third):
        return [[f"`{column['table']}.{column['column']}`", f"{column['type']} {column['kind']}",
                 third(column), meaning(column)]
                for column in schema() if column["table"] in tables]

    def test_book(self):
        self.assertEqual(
            table("Columns", ["column", "type", "default", "meaning"]),
            self.columns(BOOK_TABLES, lambda column: "required" if column["required"] == "yes"
                         else column["default"]))

    def test_plan(self):
        self.assertEqual(
            table("Columns", ["column", "type", "made", "meaning"]),
            self.columns(PLAN_TABLES, lambda column: "always" if column["required"] == "yes"
                         else "optional"))

    def test_policy(self):
        self.assertEqual(
            table("Policy", ["field", "values", "default", "meaning"]),
            [[f"`{field['column']}`", policy_values(field), field["default"], field["meaning"]]
             for field in schema() if field["table"] == "policy"])

    def test_the_queue_takes_columns_of_demand_and_the_keys(self):
        keys = [row for row in schema() if row["table"] == "queue_key"]
        self.assertEqual(table("Policy", ["key", "meaning"]),
                         [[f"`{key['column']}`", key["meaning"]] for key in keys])
        queue = next(row for row in schema() if row["kind"] == "queue")
        demand = [row["column"] for row in schema() if row["table"] == "demand"]
        self.assertEqual(queue["values"].split(", "), [*demand, *(key["column"] for key in keys)])

    def test_reasons(self):
        self.assertEqual(
            table("Reasons", ["number", "reason", "meaning"]),
            [[reason["values"], f"`{reason['column']}`", reason["meaning"]]
             for reason in schema() if reason["table"] == "reason"])


class ExamplesTest(unittest.TestCase):
    maxDiff = None

    def printed(self, example, *arguments):
        path = {"PYTHONPATH": str(ROOT / "bindings" / "python")}
        return subprocess.run([sys.executable, str(EXAMPLES / example), *arguments], check=True,
                              text=True, encoding="utf-8", stdout=subprocess.PIPE,
                              env={**os.environ, **path}).stdout

    def check(self, page, example, tables):
        """The tables of a page are those that its example prints."""
        text = re.search(rf"^## {page}\n.*?(?=^## )", README,
                         flags=re.DOTALL | re.MULTILINE).group()
        self.assertEqual(tables_in(text), tables_in(self.printed(example)))
        self.assertEqual(len(tables_in(text)), tables)

    def test_orders_of_several_lines(self):
        self.check("Orders of several lines", "order_shapes.py", 7)

    def test_scarce_stock(self):
        self.check("Scarce stock", "scarce_stock.py", 4)
        picture = (EXAMPLES / "scarce_stock.svg").read_text(encoding="utf-8")
        self.assertEqual(self.printed("scarce_stock.py", "picture"), picture)

    def test_working_days(self):
        self.check("Working days", "working_days.py", 2)

    def test_how_sure_is_a_day(self):
        self.check("How sure is a day", "how_sure.py", 4)


# ---- names ----------------------------------------------------------------------------------


class NamesTest(unittest.TestCase):
    def test_links_lead_somewhere(self):
        links = re.findall(r"\]\(([^)]+)\)", README)
        self.assertTrue(links)
        self.assertEqual([link for link in links if not (ROOT / link).exists()], [])

    def test_commands_of_dev_are_known(self):
        told = set(re.findall(r"\./dev\s+(\w+)", README))
        usage = subprocess.run([ROOT / "dev", "help"], check=True, text=True,
                               stdout=subprocess.PIPE).stdout
        known = set(re.findall(r"^  (\w+) ", usage, flags=re.MULTILINE)) | {"help"}
        self.assertTrue(told)
        self.assertEqual(told - known, set())

    def test_scripts_are_there(self):
        scripts = re.findall(r"[^\s(]+/examples/\w+\.py", README)
        self.assertTrue(scripts)
        self.assertEqual([script for script in scripts if not (ROOT / script).is_file()], [])


if __name__ == "__main__":
    unittest.main()
