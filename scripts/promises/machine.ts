/** The machine on which figures were measured, in a line. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

export function machineText(): string {
  const os = readFileSync('/etc/os-release', 'utf8');
  const [, name = 'Linux'] = /^PRETTY_NAME="?([^"\n]*)/m.exec(os) ?? [];
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? process.arch}, ${memory} GB, ${name}, Node.js ${process.versions.node}`;
}
