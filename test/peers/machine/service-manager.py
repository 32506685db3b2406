"""Becomes a program as systemd starts one (Type=notify, OpenFile=…:notify), and prints what that tells: `told {"pid": …, "message": …}`.

service-manager.py WATCHDOG_MS PROGRAM [ARGUMENT…]     0: no watchdog
"""
import ctypes
import json
import os
import signal
import socket
import struct
import sys

PR_SET_PDEATHSIG = 1
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
program = os.getpid()
if os.fork() != 0:
    os.dup2(theirs.fileno(), 3)
    os.environ.update(LISTEN_PID=str(program), LISTEN_FDS="1", LISTEN_FDNAMES="notify")
    if sys.argv[1] != "0":
        os.environ.update(WATCHDOG_PID=str(program), WATCHDOG_USEC=f"{sys.argv[1]}000")
    os.execvp(sys.argv[2], sys.argv[2:])

ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
theirs.close()
ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
while os.getppid() == program:
    message, ancillary, _, _ = ours.recvmsg(4096, 1024)
    pids = [struct.unpack("3i", data)[0] for _, kind, data in ancillary if kind == socket.SCM_CREDENTIALS]
    print("told", json.dumps({"pid": pids[0], "message": message.decode()}), flush=True)
