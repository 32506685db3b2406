/** Shape of a declared promise: what it says, its bound, and how it is proved and disproved. */
import type { WeakeningName } from './weakenings.ts';

type Text = { readonly en: string; readonly ja: string };

/** A test file or a program of the repository that hands over figures (test/reliability/figures.ts). */
export type Run = {
  readonly file: string;
  /** Regular expression for the titles of a test file; default all. */
  readonly titles?: string;
  /** Arguments of a program. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export type Proof = {
  readonly runs: readonly Run[];
  /** Estimate on a quiet machine of two cores. */
  readonly seconds: number;
};

export type CounterProof = {
  /** The protection that is missing. */
  readonly removed: Text;
  /** Change of the program; absent where `env` or `runs` remove the protection. */
  readonly weakening?: WeakeningName;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the runs of `quick`. */
  readonly runs?: readonly Run[];
  readonly seconds: number;
};

export type DeclaredPromise = {
  readonly id: string;
  readonly text: Text;
  readonly bound: Text;
  /** `program`: the built program, as a process. `parts`: its modules, for the given reason. */
  readonly against: 'program' | { readonly parts: Text };
  readonly quick: Proof;
  readonly full: Proof;
  readonly counterProof: CounterProof;
  /** Judges times of less than seconds: runs beside no other. */
  readonly alone?: true;
  /** A longer form than `--full` has time for. */
  readonly longer?: { readonly command: string; readonly minutes: number };
};
