"""A private Postgres: its own data directory, a Unix socket and no port, stopped and removed at the end."""
import glob
import os
import pathlib
import re
import shutil
import subprocess

from .process import Failed, run

# Durability is as the server ships it. Autovacuum would start at times of its own; `settle` does its work instead.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{directory}'
autovacuum = off
lc_messages = 'C'
log_line_prefix = '[%d] '
log_parameter_max_length = 0
"""


class Server:
    def __init__(self, directory, settings=""):
        self.directory = pathlib.Path(directory)
        self.settings = SETTINGS.format(directory=directory) + settings
        self.log = self.directory / "log"
        self.programs = find_programs()
        self.psql = self.programs / "psql"

    def __enter__(self):
        self.directory.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.directory, "postgres")
        data = self.directory / "data"
        self._as_server("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8")
        with open(data / "postgresql.conf", "a") as configuration:
            configuration.write(self.settings)
        self._as_server("pg_ctl", "-D", data, "-l", self.log, "-w", "start")
        return self

    def __exit__(self, *_):
        self._as_server("pg_ctl", "-D", self.directory / "data", "-m", "fast", "-w", "stop")

    def _as_server(self, program, *arguments):
        """Postgres refuses to run as root."""
        command = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command += [str(word) for word in (self.programs / program, *arguments)]
        log = self.directory / "setup"
        with open(log, "w") as output:
            result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/")
        if result.returncode != 0:
            raise Failed(f"{program} failed:\n{log.read_text()}")

    def url(self, database):
        return f"postgresql://postgres@/{database}?host={self.directory}"

    def run_psql(self, database, *arguments):
        return run(self.psql, "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), *arguments)

    def query(self, database, *statements):
        """Runs the statements; the output's lines."""
        arguments = [word for statement in statements for word in ("-c", statement)]
        return self.run_psql(database, *arguments).output.splitlines()

    def version(self):
        return self.query("postgres", "show server_version")[0].split()[0]

    def create(self, database, template="template1"):
        self.drop(database)
        self.query("postgres", f"create database {database} template {template}", "checkpoint")

    def drop(self, database):
        self.query("postgres", f"drop database if exists {database} with (force)")

    def settle(self, database):
        """Leaves nothing for the server to do in the background."""
        self.query(database, "vacuum analyze", "checkpoint")

    def count_statements(self, database, work):
        """How many statements the server is sent in that database while `work` runs."""
        self.query("postgres", f"alter database {database} set log_statement = 'all'")
        start = self.log.stat().st_size
        work()
        self.query("postgres", f"alter database {database} reset log_statement")
        statement = re.compile(rf"\[{database}\] LOG:  (statement|execute [^:]*): ".encode())
        with open(self.log, "rb") as log:
            log.seek(start)
            return sum(1 for line in log if statement.match(line))


def find_programs():
    """The directory of the server's programs, the newest one where several are installed."""
    places = []
    if shutil.which("pg_config"):
        places.append(subprocess.check_output(["pg_config", "--bindir"], text=True).strip())
    installed = glob.glob("/usr/lib/postgresql/*/bin")
    places += sorted(installed, key=lambda place: float(place.split("/")[-2]), reverse=True)
    for place in map(pathlib.Path, places):
        if (place / "initdb").exists():
            return place
    raise Failed("no Postgres server is installed: neither pg_config nor /usr/lib/postgresql/*/bin leads to initdb")
