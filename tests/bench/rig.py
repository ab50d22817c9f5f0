"""What a benchmark runs on: a shop, programs to compare with, a front door for both, load."""
import contextlib
import http.client
import json
import os
import pathlib
import pwd
import shutil
import socket
import ssl
import statistics
import string
import subprocess
import time

import catalogue

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/bench"
CONNECTIONS = 32
PRODUCTS = 10000
# One address sends all the load, and no worker is replaced in the middle of it.
SETTINGS = {"ALLOW_ADDRESSES": "127.0.0.1", "CLIENT_CONNECTIONS": 1000, "STORE_REQUESTS": 1000000000}


class Broken(Exception):
    """A benchmark that cannot be run, or whose answers are wrong: not the same as a slow one."""


class Rig:
    """Everything is started here and ended by leaving the `with`; it all lives in one folder."""

    def __init__(self, wanted):
        self.folder = ROOT / ".cache/bench"
        self.rounds, self.seconds, self.workers = wanted.rounds, wanted.seconds, wanted.workers
        self.build = pathlib.Path(wanted.build).resolve()
        self.no_build = wanted.no_build
        self.ending = contextlib.ExitStack()
        self.shop = None

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            (self.folder / "log").unlink(missing_ok=True)
            self.start_shop(stack)
            self.programs = compile_programs(self.folder / "programs")
            self.ending = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.ending.close()

    def start_shop(self, stack):
        folder = self.folder / "shop"
        run = [ROOT / "scripts/run", "--folder", folder]
        quietly(*run, "--stop")
        shutil.rmtree(folder, ignore_errors=True)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(quietly, *run, "--stop")
        settings = {**SETTINGS, "STORE_WORKERS": self.workers}
        quietly(*run, "--detach", "--https-port", "auto", "--no-demo", "--build", self.build,
                *(["--no-build"] if self.no_build else []), *options("--set", settings))
        self.shop = json.loads((folder / "shop.json").read_text())
        self.socket = f"{self.shop['run_dir']}/store.sock"
        self.slugs = catalogue.write(folder / "catalogue.csv", PRODUCTS)
        quietly(self.shop["program"], "import", "--env-file", self.shop["settings"], "--format", "shopify-csv",
                folder / "catalogue.csv")

    @contextlib.contextmanager
    def part(self):
        """What is started inside ends with it."""
        outer = self.ending
        with contextlib.ExitStack() as self.ending:
            try:
                yield
            finally:
                inner, self.ending = self.ending, outer
                inner.close()

    # --- programs

    def start(self, *command, **options):
        """Starts a program that ends with us; gives its process. In a session of its own, as the shop's: the kernel shares
        time out between sessions first."""
        log = self.ending.enter_context(open(self.folder / "log", "a"))
        process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *map(str, command)], stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log, start_new_session=True, **options)
        self.ending.callback(end, process)
        return process

    def bare(self, program, *arguments):
        """Starts one of tests/bench/*.c with as many processes as the shop has; gives its socket."""
        path = self.folder / f"{program}.sock"
        path.unlink(missing_ok=True)
        self.start(self.programs / program, path, self.workers, *arguments)
        wait_for(path.exists, f"the socket of {program}")
        return path

    def constant(self, answer):
        """A program that gives this answer to everything."""
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items()
                       if name.lower() not in ("server", "date", "connection", "content-length", "transfer-encoding"))
        (self.folder / "constant").write_bytes(head.encode() + b"\r\n" + answer.body)
        return self.bare("constant", self.folder / "constant")

    def documents(self):
        """A program that gives products as they are stored."""
        return self.bare("documents", self.shop["mongodb_uri"])

    def serve(self, pool="store", **settings):
        """Starts workers of the same shop beside those that run; gives their master's process and their socket."""
        folder = self.folder / f"serve-{pool}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        own = {"RUN_DIR": folder, **settings}
        lines = [line for line in pathlib.Path(self.shop["settings"]).read_text().splitlines()
                 if line.partition("=")[0].removeprefix("CARTWRIGHT_") not in own]
        lines += [f"CARTWRIGHT_{name}={value}" for name, value in own.items()]
        (folder / "env").write_text("\n".join(lines) + "\n")
        master = self.start(self.shop["program"], "serve", "--pool", pool, "--env-file", folder / "env")
        return master, folder / f"{pool}.sock"

    def door(self, *upstreams, more=""):
        """Starts nginx with a TLS server for each, which differ in nothing else; gives their ports."""
        folder = self.folder / "door"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "tmp").mkdir(parents=True)
        ports = free_ports(len(upstreams))
        servers = [f"    server {{ listen 127.0.0.1:{port} ssl; location / {{ fastcgi_pass unix:{upstream}; {more} }} }}"
                   for port, upstream in zip(ports, upstreams)]
        self.start_nginx(folder, "\n".join(servers), ports)
        return ports

    def start_nginx(self, folder, servers, ports):
        text = string.Template((HERE / "nginx.conf").read_text()).safe_substitute(
            folder=folder, servers=servers, certificates=pathlib.Path(self.shop["ca"]).parent)
        (folder / "nginx.conf").write_text(text)
        self.start("nginx", "-e", folder / "error.log", "-p", folder, "-c", "nginx.conf", "-g",
                   f"daemon off; user {pwd.getpwuid(os.geteuid()).pw_name};",
                   env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"})
        wait_for(lambda: all(listens(port) for port in ports), "nginx")

    # --- requests

    def get(self, port, path):
        """Gives status, headers and body of one answer."""
        connection = self.connect(port)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    def connect(self, port):
        context = ssl.create_default_context(cafile=self.shop["ca"])
        return http.client.HTTPSConnection("localhost", port, context=context, timeout=10)

    def json(self, port, path):
        answer = self.get(port, path)
        if answer.status != 200:
            raise Broken(f"{path} gave {answer.status}: {answer.body[:200]!r}")
        return json.loads(answer.body)

    def load(self, port, paths, seconds):
        """Keeps the connections busy for so long; gives what wrk saw."""
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", HERE / "paths.lua",
                   f"https://localhost:{port}", "--", self.paths_file(paths)]
        out = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True, text=True).stdout
        seen = json.loads(out.splitlines()[-1])
        if seen["failed"] or not seen["requests"]:
            raise Broken(f"{seen['failed']} of {seen['requests']} requests failed, such as for {paths[0]}")
        seen["rate"] = seen["requests"] / seen["duration_us"] * 1e6
        return seen

    def paced(self, port, paths, rate, seconds):
        """Sends so many requests a second however slow the answers are; gives the latencies. Units: ms."""
        latencies = self.send(port, paths, "-D", seconds, "--rps", max(1, round(rate / CONNECTIONS)))
        return {"p50_ms": latencies[len(latencies) // 2], "p99_ms": latencies[len(latencies) * 99 // 100]}

    def send(self, port, paths, *how):
        """Sends requests as h2load is told; gives each one's latency, the shortest first. Units: ms."""
        log = self.folder / "answers"
        log.unlink(missing_ok=True)
        command = ["h2load", "--h1", "-c", CONNECTIONS, "-i", self.paths_file(paths, f"https://localhost:{port}"),
                   "--log-file", log, *how]
        subprocess.run(list(map(str, command)), stdout=subprocess.DEVNULL, check=True)
        answers = [line.split("\t") for line in log.read_text().splitlines()]
        failed = sum(status != "200" for _, status, _ in answers)
        if failed or len(answers) < 100:
            raise Broken(f"{failed} of {len(answers)} requests failed")
        return sorted(int(taken_us) / 1000 for _, _, taken_us in answers)

    def paths_file(self, paths, before=""):
        file = self.folder / "paths"
        file.write_text("".join(f"{before}{path}\n" for path in paths))
        return file

    def compare(self, ports, paths, target):
        """Loads ours and the baseline in turns; gives the row of the table."""
        sides = ("ours", "baseline")
        for port in ports:
            self.load(port, paths, 1)
        seen = {side: [] for side in sides}
        for _ in range(self.rounds):
            for side, port in zip(sides, ports):
                seen[side].append(self.load(port, paths, self.seconds)["rate"])
        ours, baseline = (statistics.median(seen[side]) for side in sides)
        rate = baseline / 2
        paced = {side: self.paced(port, paths, rate, self.seconds) for side, port in zip(sides, ports)}
        return {
            "unit": "/s", "ours": ours, "baseline": baseline, "ratio": ours / baseline, "target": f"≥ {target:.0%}",
            "passed": ours >= target * baseline, "rate": rate, "runs": seen, **paced["ours"],
            **{f"baseline_{name}": value for name, value in paced["baseline"].items()},
        }


def compile_programs(folder):
    """Builds tests/bench/*.c as the shop is built: the same compiler and the same optimisation."""
    folder.mkdir(parents=True, exist_ok=True)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libmongoc-1.0"], stdout=subprocess.PIPE, check=True,
                           text=True).stdout.split()
    for name in ("constant", "documents"):
        quietly("cc", "-std=gnu17", "-O2", "-g", "-o", folder / name, HERE / f"{name}.c", HERE / "bare.c", *flags, "-lfcgi")
    quietly("cc", "-std=gnu17", "-O2", "-g", "-o", folder / "placement", HERE / "placement.c", *flags)
    return folder


def options(name, settings):
    return [word for key, value in settings.items() for word in (name, f"{key}={value}")]


def quietly(*command):
    """Runs it, and shows what it said only if it fails."""
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Broken(f"{' '.join(map(str, command))} failed:\n{done.stdout[-4000:]}")


def end(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(condition, what, seconds=10, pause_s=0.01):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise Broken(f"{what} did not come within {seconds} s")
        time.sleep(pause_s)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_ports(count):
    """Ports that nobody has now; all are held until all are found."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
