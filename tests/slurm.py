"""A real Slurm of several nodes on this one machine: munge, slurmctld and a slurmd a node, on ports of its own."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

NODES = 4
CONFIGURATION = """
ClusterName=toise
SlurmctldHost={host}
SlurmctldPort={controller_port}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CryptoType=crypto/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,sched_min_interval=100000
SlurmdParameters=config_overrides
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=10
InactiveLimit=0
KillWait=5
MinJobAge=300
JobRequeue=1
TreeWidth=4
PlugStackConfig=/dev/null
{nodes}
PartitionName=all Nodes=n[1-{count}] Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
"""


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Slurm:
    """Started in `folder`; stop() leaves nothing behind. Every process is in a group of its own that the
    kernel ends with this one (setpriv --pdeathsig), so that a killed test run leaves nothing either."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.processes: dict[str, subprocess.Popen] = {}
        host = socket.gethostname()
        ports = free_ports(NODES + 1)
        nodes = "\n".join(
            f"NodeName=n{i + 1} NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[i]} CPUs=2 RealMemory=512 State=UNKNOWN"
            for i in range(NODES)
        )
        for name in ("state", *(f"spool-n{i + 1}" for i in range(NODES))):
            (folder / name).mkdir()
        self.configuration = folder / "slurm.conf"
        self.configuration.write_text(
            CONFIGURATION.format(host=host, controller_port=ports[-1], folder=folder, nodes=nodes, count=NODES)
        )
        key = folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        self.environment = os.environ | {"SLURM_CONF": str(self.configuration)}

    def start(self) -> None:
        folder = self.folder
        self.run(
            "munged",
            "munged",
            "--foreground",
            "--force",
            f"--socket={folder}/munge.socket",
            f"--key-file={folder}/munge.key",
            f"--pid-file={folder}/munged.pid",
            f"--log-file={folder}/munged.log",
            f"--seed-file={folder}/munge.seed",
        )
        self.wait_until(lambda: (folder / "munge.socket").exists(), "munged listens")
        self.run("slurmctld", "slurmctld", "-D", "-f", str(self.configuration))
        for i in range(NODES):
            self.start_node(f"n{i + 1}")
        self.wait_until(lambda: self.idle() == NODES, "all nodes are idle")

    def start_node(self, name: str) -> None:
        self.run(name, "slurmd", "-D", "-N", name, "-f", str(self.configuration))

    def run(self, name: str, *command: str) -> None:
        log = (self.folder / f"{name}.out").open("ab")
        self.processes[name] = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command],
            stdout=log,
            stderr=log,
            env=self.environment,
            start_new_session=True,
        )

    def idle(self) -> int:
        return sum(line.split()[-1] == "idle" for line in self.ask("sinfo", "-hN", "-o", "%N %T").splitlines())

    def ask(self, *command: str) -> str:
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=30
        ).stdout

    def states(self) -> dict[str, str]:
        """Live jobs, by number."""
        return dict(line.split() for line in self.ask("squeue", "-h", "-o", "%i %T").splitlines())

    def wait_until(self, condition, what: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                logs = "\n".join(
                    f"--- {f.name}\n{f.read_text(errors='replace')[-1500:]}" for f in sorted(self.folder.glob("*.log"))
                )
                raise AssertionError(f"not in {seconds} s: {what}\n{logs}")
            time.sleep(0.2)

    def kill_node(self, name: str) -> None:
        """The node's daemon and all that it has started, at once: as a power cut does."""
        for pid in self.descendants(self.processes[name].pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.processes[name].wait()

    def steps_of(self, name: str) -> set[int]:
        """slurmstepd and what it started belong to a node by their environment."""
        found = set()
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if f"SLURMD_NODENAME={name}\0".encode() in (folder / "environ").read_bytes() + b"\0":
                    found.add(int(folder.name))
                elif f"[{name}" in (folder / "cmdline").read_bytes().decode(errors="replace"):
                    found.add(int(folder.name))
            except OSError:
                continue
        return found

    def kill_steps(self, name: str) -> None:
        """All that jobs run on a node dies at once, as when the power fails: a process killed later would see the
        first ones end and go on without them for a moment."""
        stopped: set[int] = set()
        while fresh := self.steps_of(name) - stopped:
            stopped |= fresh
            for pid in fresh:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
        for pid in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def descendants(self, pid: int) -> set[int]:
        parents = {}
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
        found, fresh = {pid}, {pid}
        while fresh:
            fresh = {child for child, parent in parents.items() if parent in fresh} - found
            found |= fresh
        return found

    def stop(self) -> None:
        self.ask("scancel", "--user=root", "--full")
        for _ in range(50):
            if not self.states():
                break
            time.sleep(0.1)
        for name in [*(f"n{i + 1}" for i in range(NODES)), "slurmctld", "munged"]:
            process = self.processes.get(name)
            if process is None:
                continue
            for pid in self.descendants(process.pid) | (self.steps_of(name) if name.startswith("n") else set()):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            process.wait()


def missing_programs() -> list[str]:
    return [p for p in ("munged", "slurmctld", "slurmd", "srun", "sbatch", "setpriv") if shutil.which(p) is None]
