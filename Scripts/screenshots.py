#!/usr/bin/env python3
"""Takes the pictures of the status page for docs/, of a sample platform whose reservations begin about today.

    screenshots.py PROGRAM DIRECTORY

It applies examples/gpu-platform and some reservations besides to a private Postgres, changes a row by hand, serves the
page and looks at it in Chromium, wide and on a phone, light and dark.
"""
import datetime
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "gpu-platform"
TODAY = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
# Name, team, region, GPU type, GPUs, days from today, hour, hours.
RESERVATIONS = [
    ("llama-70b-pretrain", "ml-research", "us-east-2", "h100", 48, -1, 9, 168),
    ("eval-sweep", "data-science", "us-east-2", "h100", 16, 3, 8, 60),
    ("customer-poc", "ai-platform", "us-east-2", "h100", 8, 4, 9, 48),
    ("rlhf-round-3", "ml-research", "us-east-2", "h100", 32, 8, 12, 120),
    ("video-diffusion", "ai-platform", "us-east-2", "b200", 40, 1, 0, 144),
    ("long-context", "ml-research", "us-east-2", "b200", 48, 9, 16, 216),
    ("notebooks", "data-science", "us-east-2", "h100-mig-1g", 8, -2, 8, 240),
    ("whisper-finetune", "ai-platform", "us-east-2", "a100", 8, 2, 6, 36),
    ("smoke-tests", "ai-platform", "us-west-1", "t4", 4, 0, 10, 24),
]


def documents():
    """The reservations and keys that end soon, as a spec beside the example's."""
    lines = ["apiVersion: hxapply/v1", "kind: Cluster", "metadata: {name: gpu-platform}", "reservations:"]
    for name, team, region, gpu_type, gpus, days, hour, hours in RESERVATIONS:
        start = TODAY + datetime.timedelta(days=days, hours=hour)
        lines.append(
            f"  - {{name: {name}, team: {team}, region: {region}, gpuType: {gpu_type}, gpus: {gpus}, "
            f"start: {start:%Y-%m-%dT%H:%M:%SZ}, duration: {hours}h}}"
        )
    lines.append("apiKeys:")
    for number, (name, team, days) in enumerate([("notebook-gateway", "data-science", 2), ("old-ci", "ml-research", 19)]):
        end = TODAY + datetime.timedelta(days=days, hours=12)
        lines.append(
            f"  - {{name: {name}, team: {team}, expiresAt: {end:%Y-%m-%dT%H:%M:%SZ}, sha256: ['{number:064x}']}}"
        )
    return "\n".join(lines) + "\n"


def apply(program, specs, database, revision, actor="ada@example.com"):
    command = [program, "apply", specs, "--yes", "--database", database, "--revision", revision, "--actor", actor]
    # A guard may refuse one on purpose.
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def raise_budgets(path):
    """Makes budgets large enough for the reservations that this script adds."""
    text = re.sub(r"monthlyBudgetUSD: (\d+)", lambda found: f"monthlyBudgetUSD: {int(found[1]) * 5}", path.read_text())
    path.write_text(text)


def edit(path, pattern, replacement):
    path.write_text(re.sub(pattern, replacement, path.read_text(), count=1))


def prepare(program, specs, database):
    """A history worth looking at: two runs that changed something, one that a guard refused, one edit by hand."""
    shutil.copytree(EXAMPLE, specs)
    raise_budgets(specs / "teams.yaml")
    apply(program, specs, database, "4f3a9c1d2b7e5a60918273645546372819a0b1c2")
    (specs / "upcoming.yaml").write_text(documents())
    apply(program, specs, database, "9b1e77c04d2f8a6351c0de9f8b7a6c5d4e3f2a1b", "ci")
    kept = (specs / "reservations").rename(specs.parent / "kept")
    apply(program, specs, database, "c0ffee1234567890abcdef1234567890abcdef12", "ci")
    kept.rename(specs / "reservations")
    edit(specs / "teams.yaml", r"monthlyBudgetUSD: \d+", "monthlyBudgetUSD: 240000")
    apply(program, specs, database, "5d41402abc4b2a76b9719d911017c592ae2f8c3e")
    directory = database.removeprefix("embedded:")
    address = subprocess.run([program, "dev", "address", directory], capture_output=True, text=True, check=True)
    statement = "UPDATE hx.gpu_pools SET gpus = 40 WHERE gpu_type = 'b200' AND region = 'us-east-2'"
    subprocess.run(["psql", "-X", "-q", address.stdout.strip(), "-c", statement], check=True)


def main():
    program, output = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder).chmod(0o755)
        database = f"embedded:{folder}/postgres"
        try:
            prepare(str(program), pathlib.Path(folder) / "specs", database)
            command = [program, "serve", "--database", database, "--open", "--listen", "127.0.0.1:0"]
            server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            try:
                address = re.search(r"http://\S+", server.stdout.readline())[0]
                script = ROOT / "Tests" / "page" / "screenshots.py"
                code = subprocess.run([sys.executable, script, address, output], check=False).returncode
                for picture in output.glob("page-*.png"):
                    picture.replace(picture.with_name(picture.name.removeprefix("page-")))
                return code
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(timeout=15)
        finally:
            subprocess.run([program, "dev", "remove", f"{folder}/postgres"], check=False)


if __name__ == "__main__":
    sys.exit(main())
