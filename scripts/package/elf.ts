/** Libraries that a program or library for 64-bit Linux is linked with, from its dynamic section (System V ABI, chapter 5). Runs none of it. */
import { readFileSync } from 'node:fs';

export type Linked = {
  /** Names such as libc.so.6, and of a program its loader's whole path. */
  readonly needed: readonly string[];
  /** Folders to look in first, as written: `$ORIGIN` is that of the file itself. */
  readonly folders: readonly string[];
};

const loadable = 1;
const dynamic = 2;
const interpreter = 3;
/** Tags: DT_NEEDED, DT_STRTAB, DT_RPATH, DT_RUNPATH. */
const tags = { needed: 1n, strings: 5n, oldPath: 15n, path: 29n } as const;

/** Undefined for what is no such file, or linked with nothing. */
export function linkedWith(path: string): Linked | undefined {
  const file = readFileSync(path);
  // 64 bits, least significant byte first.
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1)
    return undefined;
  const number = (at: number): number => Number(file.readBigUInt64LE(at));
  const text = (at: number): string => file.toString('latin1', at, file.indexOf(0, at));
  const segments = Array.from({ length: file.readUInt16LE(56) }, (_, n) => {
    const at = number(32) + n * file.readUInt16LE(54);
    return {
      type: file.readUInt32LE(at),
      offset: number(at + 8),
      address: number(at + 16),
      size: number(at + 32),
    };
  });
  const section = segments.find(({ type }) => type === dynamic);
  if (section === undefined) return undefined;
  const entries = Array.from({ length: section.size / 16 }, (_, n) => {
    const at = section.offset + n * 16;
    return { tag: file.readBigUInt64LE(at), value: number(at + 8) };
  });
  const offsetOf = (address: number): number => {
    const its = segments.find(
      (one) => one.type === loadable && address >= one.address && address < one.address + one.size,
    );
    if (its === undefined) throw new Error(`${path} is damaged: nothing is at ${address.toString(16)}`);
    return address - its.address + its.offset;
  };
  const strings = entries.find(({ tag }) => tag === tags.strings);
  if (strings === undefined) return undefined;
  const named = (...wanted: bigint[]): string[] =>
    entries
      .filter(({ tag }) => wanted.includes(tag))
      .map(({ value }) => text(offsetOf(strings.value) + value));
  const loader = segments.find(({ type }) => type === interpreter);
  return {
    needed: [...(loader === undefined ? [] : [text(loader.offset)]), ...named(tags.needed)],
    folders: named(tags.oldPath, tags.path).flatMap((list) => list.split(':')),
  };
}
