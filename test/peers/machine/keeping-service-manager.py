"""Runs a program as systemd runs a service with a file descriptor store (sd_notify(3): FDSTORE, FDSTOREREMOVE, BARRIER), and starts it again
when it ends, with the descriptors that it left. SIGUSR1: the program is killed; SIGUSR2: it is asked to end.

keeping-service-manager.py PROGRAM [ARGUMENT…]     prints `kept NAME`, `removed NAME`, `started PID`
"""
import array
import ctypes
import fcntl
import os
import signal
import socket
import sys
import tempfile
import time

PR_SET_PDEATHSIG = 1
RESTART_SECONDS = 0.1
store = []  # name, descriptor
folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "notify")
ours = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
ours.bind(path)


def start():
    connected = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    connected.connect(path)
    manager = os.getpid()
    pid = os.fork()
    if pid != 0:
        connected.close()
        print("started", pid, flush=True)
        return pid
    passed = [*store, ("notify", connected.fileno())]
    copies = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 100) for _, descriptor in passed]
    for place, copy in enumerate(copies):
        os.dup2(copy, 3 + place)
        os.close(copy)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(passed)), LISTEN_FDNAMES=":".join(name for name, _ in passed))
    os.environ.update(NOTIFY_SOCKET=path, FDSTORE="32")
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != manager:
        os._exit(1)
    os.execvp(sys.argv[1], sys.argv[1:])


def receive():
    size = array.array("i").itemsize
    message, ancillary, _, _ = ours.recvmsg(4096, socket.CMSG_SPACE(16 * size))
    fields = dict(line.split("=", 1) for line in message.decode().splitlines() if "=" in line)
    descriptors = array.array("i")
    for _, kind, data in ancillary:
        if kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % size])
    name = fields.get("FDNAME", "stored")
    if fields.get("FDSTORE") == "1":
        for descriptor in descriptors:
            store.append((name, descriptor))
            print("kept", name, flush=True)
        return
    # A barrier ends when its descriptor is closed.
    for descriptor in descriptors:
        os.close(descriptor)
    if fields.get("FDSTOREREMOVE") == "1":
        for one in [one for one in store if one[0] == name]:
            store.remove(one)
            os.close(one[1])
            print("removed", name, flush=True)


child = start()
signal.signal(signal.SIGUSR1, lambda *_: os.kill(child, signal.SIGKILL))
signal.signal(signal.SIGUSR2, lambda *_: os.kill(child, signal.SIGTERM))
ours.settimeout(0.02)
while True:
    try:
        receive()
    except TimeoutError:
        pass
    if os.waitpid(child, os.WNOHANG)[0] != 0:
        time.sleep(RESTART_SECONDS)
        child = start()
