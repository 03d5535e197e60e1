"""What people use instead, where it is installed."""
import pathlib
import shutil
import subprocess
import sys

from .process import run

SOURCES = pathlib.Path(__file__).parent.parent / "peers"


class Script:
    """A short Python script with PyYAML and psycopg."""
    name = "PyYAML + psycopg"
    largest = 10_000

    def __init__(self, server, _):
        self.server = server
        self.program = [sys.executable, SOURCES / "pyyaml_psycopg.py"]

    def is_installed(self):
        return subprocess.run([sys.executable, "-c", "import yaml, psycopg"], stderr=subprocess.DEVNULL).returncode == 0

    def apply(self, database, spec):
        return run(*self.program, "apply", self.server.url(database), spec)

    def plan(self, database, spec):
        return run(*self.program, "plan", self.server.url(database), spec)


class Terraform:
    """Terraform with one `terraform_data` for each resource, and its state in Postgres."""
    name = "Terraform"
    largest = 1_000

    def __init__(self, server, directory):
        self.server = server
        self.directory = pathlib.Path(directory)

    def is_installed(self):
        return shutil.which("terraform") is not None

    def apply(self, database, spec):
        self._initialise(database, spec)
        return self._run(database, spec, "apply", "-auto-approve")

    def plan(self, database, spec):
        return self._run(database, spec, "plan", "-detailed-exitcode")

    def _initialise(self, database, spec):
        """Terraform's own preparation of a directory, which is not measured."""
        shutil.rmtree(self.directory, ignore_errors=True)
        shutil.copytree(SOURCES / "terraform", self.directory)
        (self.directory / "rc").touch()
        self._run(database, spec, "init")

    def _run(self, database, spec, *command):
        return run("terraform", f"-chdir={self.directory}", *command, "-input=false", "-no-color", environment={
            "CHECKPOINT_DISABLE": "1",
            "PG_CONN_STR": f"postgres://postgres@/{database}?host={self.server.directory}&sslmode=disable",
            "TF_CLI_CONFIG_FILE": str(self.directory / "rc"),
            "TF_VAR_spec": str(spec),
        })


PEERS = [Script, Terraform]
