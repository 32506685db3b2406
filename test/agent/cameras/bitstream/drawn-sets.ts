/** Draws sequence parameter sets (ITU-T H.264, 7.3.2.1.1; H.265, 7.3.2.2) as bits, with most of what the standards allow. */
import { randomOf } from '../../upload/random.ts';

export type DrawnSet = {
  /** Up to vui_parameters_present_flag, without the header. */
  readonly before: string;
  /** vui_parameters_present_flag, and where it is set, the shape of a pixel. */
  readonly vui: string;
  /** Everything behind that, without the stop bit. */
  readonly behind: string;
  readonly width: number;
  readonly height: number;
};

const u = (value: number, bits: number) => value.toString(2).padStart(bits, '0');
function ue(value: number): string {
  const code = (value + 1).toString(2);
  return '0'.repeat(code.length - 1) + code;
}
const se = (value: number) => ue(value > 0 ? 2 * value - 1 : -2 * value);

/** Draws of one set. Runs of zeros are frequent: they need emulation prevention. */
function drawing(random: () => number) {
  const int = (min: number, max: number) => min + Math.floor(random() * (max - min + 1));
  const isSet = () => random() < 0.5;
  const flag = () => (isSet() ? '1' : '0');
  const bits = (min: number, max: number): string => {
    const share = isSet() ? 0.5 : 0.02;
    return Array.from({ length: int(min, max) }, () => (random() < share ? '1' : '0')).join('');
  };
  const shape = () => {
    const kind = int(0, 3);
    if (kind === 0) return '0';
    if (kind === 1) return `1${u(int(0, 254), 8)}`;
    return `1${u(255, 8)}${u(int(0, 3), 16)}${u(int(0, 65_535), 16)}`;
  };
  return {
    ...{ int, isSet, bits, flag },
    /** `flags`: those behind the shape of a pixel. */
    end: (flags: number, extension: string): Pick<DrawnSet, 'vui' | 'behind'> =>
      isSet()
        ? { vui: `1${shape()}`, behind: bits(flags, 150) + extension }
        : { vui: '0', behind: extension },
  };
}

const highProfiles = [100, 110, 122, 244, 44];
const profiles = [66, 77, 88, ...highProfiles];

export function drawnH264(seed: number): DrawnSet {
  const { int, isSet, flag, bits, end } = drawing(randomOf(seed));
  const profile = profiles[int(0, profiles.length - 1)] ?? 66;
  let before = u(profile, 8) + bits(8, 8) + u(int(9, 62), 8) + ue(int(0, 31));
  let chroma = 1;
  let hasPlanes = false;
  if (highProfiles.includes(profile)) {
    chroma = int(0, 3);
    before += ue(chroma);
    hasPlanes = chroma === 3 && isSet();
    if (chroma === 3) before += hasPlanes ? '1' : '0';
    before += ue(int(0, 6)) + ue(int(0, 6)) + flag();
    const hasLists = isSet();
    before += hasLists ? '1' : '0';
    for (let list = 0; hasLists && list < (chroma === 3 ? 12 : 8); list++)
      before += isSet() ? `1${scalingList(list < 6 ? 16 : 64, () => int(-128, 127))}` : '0';
  }
  before += ue(int(0, 12));
  const pocType = int(0, 2);
  before += ue(pocType);
  if (pocType === 0) before += ue(int(0, 12));
  if (pocType === 1) {
    const cycle = Array.from({ length: int(0, 8) }, () => se(int(-900, 900)));
    before += flag() + se(int(-900, 900)) + se(int(-900, 900)) + ue(cycle.length) + cycle.join('');
  }
  const [acrossMbs, downMbs, isProgressive] = [int(1, 60), int(1, 30), isSet()];
  before += ue(int(0, 16)) + flag() + ue(acrossMbs - 1) + ue(downMbs - 1);
  before += (isProgressive ? '1' : `0${flag()}`) + flag();
  const crop = isSet() ? [int(0, 1), int(0, 1), int(0, 1), int(0, 1)] : undefined;
  before += crop === undefined ? '0' : `1${crop.map(ue).join('')}`;
  const [left = 0, right = 0, top = 0, bottom = 0] = crop ?? [];
  const isSubsampled = !hasPlanes && chroma > 0;
  const unitX = isSubsampled && chroma < 3 ? 2 : 1;
  const unitY = (isSubsampled && chroma < 2 ? 2 : 1) * (isProgressive ? 1 : 2);
  return {
    ...{ before, ...end(8, '') },
    width: 16 * acrossMbs - unitX * (left + right),
    height: 16 * downMbs * (isProgressive ? 1 : 2) - unitY * (top + bottom),
  };
}

/** Ends where the next value would be 0: the rest repeats the last one. */
function scalingList(length: number, delta: () => number): string {
  let coded = '';
  let last = 8;
  for (let index = 0; index < length; index++) {
    const change = delta();
    coded += se(change);
    const next = (last + change + 256) % 256;
    if (next === 0) break;
    last = next;
  }
  return coded;
}

export function drawnH265(seed: number): DrawnSet {
  const { int, isSet, flag, bits, end } = drawing(randomOf(seed));
  const subLayers = int(0, 6);
  let before = bits(4, 4) + u(subLayers, 3) + flag() + bits(96, 96);
  const present = Array.from({ length: subLayers }, () => [isSet(), isSet()] as const);
  before += present.map(([profile, level]) => (profile ? '1' : '0') + (level ? '1' : '0')).join('');
  if (subLayers > 0) before += '00'.repeat(8 - subLayers);
  for (const [profile, level] of present) before += (profile ? bits(88, 88) : '') + (level ? bits(8, 8) : '');
  const chroma = int(0, 3);
  before += ue(int(0, 15)) + ue(chroma) + (chroma === 3 ? flag() : '');
  const [codedWidth, codedHeight] = [8 * int(2, 120), 8 * int(2, 120)];
  const window = isSet() ? [int(0, 3), int(0, 3), int(0, 3), int(0, 3)] : undefined;
  before += ue(codedWidth) + ue(codedHeight);
  before += window === undefined ? '0' : `1${window.map(ue).join('')}`;
  const [left = 0, right = 0, top = 0, bottom = 0] = window ?? [];
  const log2PocLsb = int(4, 16);
  before += ue(int(0, 8)) + ue(int(0, 8)) + ue(log2PocLsb - 4);
  const hasAllLayers = isSet();
  before += hasAllLayers ? '1' : '0';
  for (let layer = hasAllLayers ? 0 : subLayers; layer <= subLayers; layer++)
    before += ue(int(0, 15)) + ue(int(0, 15)) + ue(int(0, 300));
  before += ue(int(0, 1)) + ue(int(0, 2)) + ue(int(0, 3)) + ue(int(0, 3)) + ue(int(0, 3)) + ue(int(0, 3));
  if (isSet()) before += `1${isSet() ? `1${scalingData()}` : '0'}`;
  else before += '0';
  before += flag() + flag();
  before += isSet() ? `1${bits(8, 8)}${ue(int(0, 2))}${ue(int(0, 2))}${flag()}` : '0';
  before += pictureSets();
  if (isSet()) {
    const longTerm = int(0, 32);
    before += `1${ue(longTerm)}`;
    for (let index = 0; index < longTerm; index++) before += bits(log2PocLsb + 1, log2PocLsb + 1);
  } else before += '0';
  before += flag() + flag();
  return {
    ...{ before, ...end(9, bits(1, 40)) },
    width: codedWidth - (chroma === 1 || chroma === 2 ? 2 : 1) * (left + right),
    height: codedHeight - (chroma === 1 ? 2 : 1) * (top + bottom),
  };

  function scalingData(): string {
    let coded = '';
    for (let size = 0; size < 4; size++)
      for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
        if (!isSet()) coded += `0${ue(int(0, 1))}`;
        else {
          coded += '1' + (size > 1 ? se(int(-7, 247)) : '');
          for (let index = 0; index < (size === 0 ? 16 : 64); index++) coded += se(int(-20, 20));
        }
      }
    return coded;
  }

  /** Short-term reference picture sets, listed or derived from the one before. */
  function pictureSets(): string {
    const count = int(0, 8);
    let coded = ue(count);
    let known: readonly number[] = [];
    for (let index = 0; index < count; index++) {
      const isDerived = index > 0 && isSet();
      if (index > 0) coded += isDerived ? '1' : '0';
      const [set, text] = isDerived ? derived(known) : listed();
      known = set;
      coded += text;
    }
    return coded;
  }

  function listed(): [number[], string] {
    const set: number[] = [];
    const counts = [int(0, 3), int(0, 3)] as const;
    let text = counts.map(ue).join('');
    for (const [side, count] of counts.entries()) {
      let at = 0;
      for (let index = 0; index < count; index++) {
        const distance = int(1, 5);
        at += side === 0 ? -distance : distance;
        set.push(at);
        text += ue(distance - 1) + flag();
      }
    }
    return [set, text];
  }

  function derived(known: readonly number[]): [number[], string] {
    const isNegative = isSet();
    const distance = int(1, 5);
    let text = (isNegative ? '1' : '0') + ue(distance - 1);
    const set: number[] = [];
    for (const delta of [...known, 0]) {
      const kind = int(0, 2);
      text += ['1', '01', '00'][kind] ?? '';
      const moved = delta + (isNegative ? -distance : distance);
      if (kind < 2 && moved !== 0) set.push(moved);
    }
    const earlier = set.filter((delta) => delta < 0).sort((a, b) => b - a);
    const later = set.filter((delta) => delta > 0).sort((a, b) => a - b);
    return [[...earlier, ...later], text];
  }
}
