/**
 * Work for which a stop of the program lasts longer than usual (main.ts): cut off, it would lose what cannot be had again, such as
 * the answer to a token that works once.
 */

const underWay = new Set<symbol>();

/** Until disposal, within the bound of main.ts. */
export function extendStop(): Disposable {
  const work = Symbol('work');
  underWay.add(work);
  return { [Symbol.dispose]: () => void underWay.delete(work) };
}

export const isStopExtended = (): boolean => underWay.size > 0;
