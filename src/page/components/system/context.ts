/** Shared parts of the sections of the system page. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { StatusJson } from '../../../contract/page/status.ts';
import type { SystemJson } from '../../../contract/page/system.ts';
import type { Format } from '../../text/format.ts';
import type { SystemMessages } from '../../text/system-ja.ts';

export type Known = {
  readonly system: SystemJson;
  readonly status: StatusJson;
  /** The gateway's clock. */
  readonly nowMs: number;
  /** This browser's clock − the gateway's, milliseconds, as of the last answer. */
  readonly browserAheadMs: number;
  readonly reload: () => void;
};

export const SystemContext = createContext<Known | undefined>(undefined);

export function useSystem(): Known {
  const known = useContext(SystemContext);
  if (known === undefined) throw new Error('Rendered outside of SystemContext');
  return known;
}

/** `会計 3 件、画像 2 枚`; undefined where there is neither. */
export function amountText(
  { sales, pictures }: { sales: number; pictures: number },
  words: SystemMessages,
  { format, comma }: { format: Format; comma: string },
): string | undefined {
  const parts = [
    ...(sales > 0 ? [words.sales(format.number(sales))] : []),
    ...(pictures > 0 ? [words.pictures(format.number(pictures))] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(comma);
}
