"""
An nbdkit disk with a cache that a power cut empties: what is written stays in a list until it is flushed, and only then goes to
the image. `cut` on the control socket makes a copy of the image as the disk would be after a power cut now: with a random part of
the blocks that were not flushed, since a real disk may have written any of them.

    nbdkit -f -U SOCKET python volatile-disk.py image=FILE control=SOCKET
"""

import builtins
import json
import os
import random
import shutil
import socket
import threading

import nbdkit

API_VERSION = 2
BLOCK = 4096

settings = {}
lock = threading.Lock()
image = None
# What was written and not flushed, in order: (offset, bytes) of one block each.
waiting = []


def config(key, value):
    settings[key] = value


def config_complete():
    for key in ("image", "control"):
        if key not in settings:
            raise RuntimeError("%s= is missing" % key)


def after_fork():
    global image
    image = os.open(settings["image"], os.O_RDWR)
    threading.Thread(target=serve_control, daemon=True).start()


def serve_control():
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(settings["control"])
    listener.listen()
    while True:
        client, _ = listener.accept()
        with client, client.makefile("rw") as lines:
            for line in lines:
                lines.write(json.dumps(cut(**json.loads(line))) + "\n")
                lines.flush()


def cut(to, seed, keep):
    """`keep`: the part of the unflushed blocks that had reached the disk."""
    chosen = random.Random(seed)
    with lock:
        shutil.copyfile(settings["image"], to)
        unflushed = list(waiting)
    kept = 0
    with builtins.open(to, "r+b") as copy:
        for offset, data in unflushed:
            if chosen.random() < keep:
                copy.seek(offset)
                copy.write(data)
                kept += 1
    return {"unflushed": len(unflushed), "kept": kept}


def open(readonly):  # nbdkit's name for it; the built-in one is builtins.open here
    return 1


def get_size(h):
    return os.fstat(image).st_size


def can_flush(h):
    return True


def can_fua(h):
    return nbdkit.FUA_EMULATE


def can_trim(h):
    return False


def can_zero(h):
    return False


def pread(h, buf, offset, flags):
    with lock:
        data = os.pread(image, len(buf), offset)
        buf[:] = data
        end = offset + len(buf)
        for at, block in waiting:
            low, high = max(at, offset), min(at + len(block), end)
            if low < high:
                buf[low - offset : high - offset] = block[low - at : high - at]


def pwrite(h, buf, offset, flags):
    data = bytes(buf)
    with lock:
        at = 0
        while at < len(data):
            length = min(BLOCK - (offset + at) % BLOCK, len(data) - at)
            waiting.append((offset + at, data[at : at + length]))
            at += length


def flush(h, flags):
    with lock:
        for offset, data in waiting:
            os.pwrite(image, data, offset)
        waiting.clear()
