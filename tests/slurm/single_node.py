"""A SLURM of one node, for tests: its real daemons, started and stopped here.

``python tests/slurm/single_node.py COMMAND ...`` runs a command within one, a shell for example.

Everything lies in a folder of its own, at ports of its own, under the user who starts it. Nothing
in /etc or /run is read or written, so that a SLURM which the machine belongs to goes on untouched.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

DAEMONS = ("munged", "slurmctld", "slurmd")
CLIENTS = ("sbatch", "scancel", "scontrol", "sinfo", "squeue", "srun")
OPTIONAL = ("sacct", "sacctmgr", "sshare")
"""Without accounting they have nothing to say; here so that nobody asks a SLURM of the machine."""
ASKING = {*CLIENTS, *OPTIONAL} - {"srun"}
"""Those that may be at work for somebody outside of a job."""
SBIN = "/usr/sbin:/usr/local/sbin"
"""Where daemons are, also for users who do not have it in their PATH."""

# No accounting, no cgroups. A job that takes more memory than it asked for is killed: its processes
# are looked at every second. The rest shortens what takes minutes on a cluster: to see that
# a node is gone, and to start a job that was there again.
CONFIGURATION = """\
ClusterName=dopascape
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmdParameters=config_overrides
SlurmdTimeout=5
ReturnToService=2
MinJobAge=3600
KillWait=1
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=16000
PartitionName=main Nodes=node Default=YES MaxTime=INFINITE State=UP
"""

CLIENT = """\
#!/bin/sh
SLURM_CONF={conf} exec {program} "$@"
"""


def missing_program() -> str | None:
    """The first program of SLURM that is not installed."""
    return next((name for name in (*DAEMONS, *CLIENTS) if not _program(name)), None)


class SingleNode:
    """A SLURM cluster of one node; a context in which it runs."""

    def __init__(self) -> None:
        # Not pytest's folder, nor $TMPDIR: paths of sockets may have 107 characters, and munge
        # wants folders that others may enter.
        self.folder = Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.configuration = self.folder / "slurm.conf"
        self._daemons: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> SingleNode:
        try:
            self._configure()
            files = {"key-file": "key", "socket": "socket", "pid-file": "pid", "seed-file": "seed"}
            options = [f"--{name}={self.folder}/munge.{end}" for name, end in files.items()]
            self._start("munged", "--foreground", *options)
            self._wait((self.folder / "munge.socket").exists, "munge")
            self._start("slurmctld", "-D")
            self.start_node()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_node()
        for daemon in self._daemons.values():
            daemon.kill()
            daemon.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, base: Mapping[str, str] = os.environ) -> dict[str, str]:
        """Variables for a process that is to meet this SLURM and no other."""
        others = ("SBATCH_", "SLURM_", "SRUN_")
        kept = {name: value for name, value in base.items() if not name.startswith(others)}
        return {**kept, "PATH": f"{self.folder}/bin{os.pathsep}{base['PATH']}"}

    def call(self, *command: str) -> str:
        """Run one of SLURM's commands; return what it says."""
        return subprocess.run(
            command,
            env=self.environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=True,
        ).stdout

    def start_node(self) -> None:
        """Start the node, and wait until jobs can run on it."""
        self._start("slurmd", "-D")
        self._wait(lambda: self.node_state() in {"idle", "mixed", "allocated"}, "the node")

    def stop_node(self) -> None:
        """Let the node die as by a power cut: its daemon and all processes of its jobs."""
        daemon = self._daemons.pop("slurmd", None)
        if daemon:
            daemon.kill()
            daemon.wait()
        while pids := self._processes_of_jobs():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)

    def node_state(self) -> str:
        """The node's state in SLURM's words; empty while the controller does not answer."""
        try:
            return self.call("sinfo", "--noheader", "--format=%T").strip()
        except subprocess.CalledProcessError:
            return ""

    def _configure(self) -> None:
        for name in ("bin", "state", "spool"):
            (self.folder / name).mkdir()
        for name in filter(_program, (*CLIENTS, *OPTIONAL)):
            client = self.folder / "bin" / name
            client.write_text(CLIENT.format(conf=self.configuration, program=_program(name)))
            client.chmod(0o755)
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(128))
        with socket.socket() as one, socket.socket() as two:
            ports = []
            for free in (one, two):
                free.bind(("127.0.0.1", 0))
                ports.append(free.getsockname()[1])
        self.configuration.write_text(
            CONFIGURATION.format(
                host=socket.gethostname().partition(".")[0],
                controller_port=ports[0],
                node_port=ports[1],
                user=os.getuid(),
                folder=self.folder,
            )
        )

    def _start(self, name: str, *arguments: str) -> None:
        program = _program(name)
        assert program
        # Whatever ends this process, they end with it.
        tied = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with (self.folder / f"{name}.out").open("ab") as output:
            self._daemons[name] = subprocess.Popen(
                [*tied, program, *arguments],
                cwd=self.folder,
                env={**self.environment(), "SLURM_CONF": str(self.configuration)},
                stdout=output,
                stderr=output,
            )

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + 120
        while not condition():
            if time.monotonic() > deadline:
                said = [p.read_text(errors="replace")[-2000:] for p in self.folder.glob("*.out")]
                raise TimeoutError("\n".join([f"{what} does not start", *said]))
            time.sleep(0.1)

    def _processes_of_jobs(self) -> list[int]:
        """Processes that this cluster started on its node: they inherit its SLURM_CONF."""
        mark = f"SLURM_CONF={self.configuration}\0".encode()
        others = {daemon.pid for daemon in self._daemons.values()}
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                program = (folder / "comm").read_text().strip()
            except OSError:
                continue
            if mark in environment and int(folder.name) not in others and program not in ASKING:
                found.append(int(folder.name))
        return found


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), SBIN]))


if __name__ == "__main__":
    if lacking := missing_program():
        sys.exit(f"{lacking} is not installed (Debian: slurmctld, slurmd, slurm-client, munge)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with SingleNode() as cluster:
        sys.exit(subprocess.run(sys.argv[1:], env=cluster.environment(), check=False).returncode)
