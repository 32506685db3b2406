/** Dialect and encoding of a receipt printer: not visible from the outside, so a person may choose wrongly. */
import {
  type DialectName,
  dialects,
  type PrinterEncoding,
  printerEncodings,
} from '../../../domain/setup/receipt-printer.ts';
import { Choice } from '../../kit/form.tsx';
import { useReceiptTexts } from './context.ts';

export type PrinterKind = { readonly dialect: DialectName; readonly encoding: PrinterEncoding };

type Props = { kind: PrinterKind; onChange: (part: Partial<PrinterKind>) => void };

export function PrinterChoices({ kind, onChange }: Props) {
  const printing = useReceiptTexts();
  return (
    <>
      <Choice
        label={printing.dialect}
        options={dialects.map((one) => [one, printing.dialects[one]])}
        value={kind.dialect}
        onChange={(dialect) => onChange({ dialect })}
      />
      <Choice
        label={printing.encoding}
        options={printerEncodings.map((one) => [one, printing.encodings[one]])}
        value={kind.encoding}
        onChange={(encoding) => onChange({ encoding })}
      />
    </>
  );
}
