/** Registers as the page names them. Pure. */
import type { StatusJson } from '../../contract/page/status.ts';

type Register = StatusJson['registers'][number];

/** Without those that a person has taken out of the list: nothing is expected of them any more. */
export function linkedRegisters({ registers }: Pick<StatusJson, 'registers'>): readonly Register[] {
  return registers.filter(({ unlinked }) => unlinked !== true);
}
