"""Nodes for tests: network namespaces on one bridge, whose links can be made slow, and how Open MPI starts on them."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

PROGRAMS = ("ip", "tc", "unshare", "mpirun")
BRIDGE = "toise-br0"
NET = "10.213.77"
LINK_RATE = "200mbit"  # of every link: far below what the CPUs of this host can move for all nodes at once

# nodes are told apart by their host names, which `ip netns exec` alone does not give them
AGENT = """#!/bin/sh
host=$1
shift
exec ip netns exec "toise-$host" unshare -u sh -c 'hostname "$0" && exec sh -c "$1"' "$host" "$*"
"""


def why_not() -> str:
    """Why there can be no namespaces here; empty where there can."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        return f"not installed: {', '.join(missing)}"
    if os.geteuid() != 0:
        return "network namespaces are made by root only"
    made = subprocess.run(["ip", "netns", "add", "toise-probe"], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        return f"no network namespaces here: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "del", "toise-probe"], check=False)
    return ""


def call(*words: object) -> None:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, words))}: {done.stderr}"


class Namespaces:
    """Nodes n1, n2, … on one bridge; every one sends at most LINK_RATE to each other."""

    def __init__(self, count: int, folder: pathlib.Path):
        self.nodes = [f"n{i}" for i in range(1, count + 1)]
        self.agent = folder / "agent.sh"
        self.agent.write_text(AGENT)
        self.agent.chmod(0o755)

    def start(self) -> None:
        call("ip", "link", "add", BRIDGE, "type", "bridge")
        call("ip", "address", "add", f"{NET}.254/24", "dev", BRIDGE)
        call("ip", "link", "set", BRIDGE, "up")
        for i, node in enumerate(self.nodes, start=1):
            inside = ["ip", "-n", f"toise-{node}"]
            call("ip", "netns", "add", f"toise-{node}")
            call(
                "ip",
                "link",
                "add",
                f"toise-{node}",
                "type",
                "veth",
                "peer",
                "name",
                "fabric0",
                "netns",
                f"toise-{node}",
            )
            call("ip", "link", "set", f"toise-{node}", "master", BRIDGE, "up")
            call(*inside, "address", "add", f"{NET}.{i}/24", "dev", "fabric0")
            call(*inside, "link", "set", "fabric0", "up")
            call(*inside, "link", "set", "lo", "up")
            self._tc(node, "qdisc", "add", "dev", "fabric0", "root", "handle", "1:", "htb", "default", "10")
            self._tc(
                node, "class", "add", "dev", "fabric0", "parent", "1:", "classid", "1:10", "htb", "rate", LINK_RATE
            )

    def slow_down(self, a: str, b: str, rate: str) -> None:
        """Throttles what a sends to b, and that alone."""
        to = f"{NET}.{self.nodes.index(b) + 1}/32"
        self._tc(a, "class", "add", "dev", "fabric0", "parent", "1:", "classid", "1:20", "htb", "rate", LINK_RATE)
        self._tc(
            a,
            "qdisc",
            "add",
            "dev",
            "fabric0",
            "parent",
            "1:20",
            "tbf",
            "rate",
            rate,
            "burst",
            "64k",
            "latency",
            "100ms",
        )
        self._tc(
            a,
            "filter",
            "add",
            "dev",
            "fabric0",
            "parent",
            "1:",
            "protocol",
            "ip",
            "u32",
            "match",
            "ip",
            "dst",
            to,
            "flowid",
            "1:20",
        )

    def stop(self) -> None:
        for node in self.nodes:
            subprocess.run(["ip", "netns", "del", f"toise-{node}"], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", BRIDGE], capture_output=True, check=False)

    def _tc(self, node: str, *words: str) -> None:
        call("ip", "netns", "exec", f"toise-{node}", "tc", *words)

    def worker_on(self, node: str) -> int:
        """The process id of the rank on a node."""
        listed = subprocess.run(["ip", "netns", "pids", f"toise-{node}"], capture_output=True, text=True, check=True)
        for pid in listed.stdout.split():
            if pathlib.Path(f"/proc/{pid}/comm").read_text().strip().startswith("toise-worker"):
                return int(pid)
        raise AssertionError(f"no worker runs on {node}")

    def machine(self) -> str:
        """The text of a machine file on which `toise run` starts ranks on these nodes."""
        hosts = ",".join(f"{node}:1" for node in self.nodes)
        return f'launcher = "mpirun"\nlaunch_options = ["--host", "{hosts}"]\n'

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "OMPI_MCA_plm_rsh_agent": str(self.agent),
            "OMPI_MCA_btl": "tcp,self",
            "OMPI_MCA_pml": "ob1",
            "OMPI_MCA_btl_tcp_if_include": f"{NET}.0/24",
            "OMPI_MCA_oob_tcp_if_include": f"{NET}.0/24",
            "OMPI_MCA_mpi_yield_when_idle": "1",  # the nodes share the CPUs of this host
        }
