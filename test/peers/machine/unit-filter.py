"""unit-filter.py UNIT COMMAND …: becomes the command, with the system calls that the unit's SystemCallFilter permits and no others.

The filter is loaded by libseccomp, which every Debian has, as systemd.exec(5) defines the lists: the first line permits, later ones add or, with ~,
take away; @default belongs to every such list; other calls fail with EPERM.
"""
import ctypes
import os
import subprocess
import sys

unit, *command = sys.argv[1:]
lists = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"], check=True, capture_output=True, text=True).stdout
members = {}
for line in lists.splitlines():
    name = line.strip()
    if line.startswith("@"):
        members[name] = current = []
    elif line.startswith(" ") and not name.startswith("#"):
        current.append(name)


def calls(name):
    return {call for member in members[name] for call in calls(member)} if name.startswith("@") else {name}


permitted = calls("@default")
for line in open(unit):
    key, _, value = line.strip().partition("=")
    if key != "SystemCallFilter":
        continue
    named = {call for name in value.lstrip("~").split() for call in calls(name)}
    permitted = permitted - named if value.startswith("~") else permitted | named

seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p
refuse, permit = 0x00050001, 0x7FFF0000  # SCMP_ACT_ERRNO(EPERM), SCMP_ACT_ALLOW
context = ctypes.c_void_p(seccomp.seccomp_init(refuse))
for call in permitted:
    number = seccomp.seccomp_syscall_resolve_name(call.encode())
    # Below 0: a call of other processors.
    if number >= 0 and seccomp.seccomp_rule_add(context, permit, number, 0) != 0:
        sys.exit(f"unit-filter.py: no rule for {call}")
if seccomp.seccomp_load(context) != 0:
    sys.exit("unit-filter.py: the filter was not loaded")
os.execvp(command[0], command)
