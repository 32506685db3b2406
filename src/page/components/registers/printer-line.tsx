/** A register's receipt printer: where it prints to, how that fares, and its newest receipts. */
import { useState } from 'preact/hooks';
import type { RegisterJson } from '../../../contract/page/registers.ts';
import { needsAcceptance } from '../../../domain/problem/devices/printer.ts';
import { addressAndPort } from '../../../domain/setup/print-addresses.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Button } from '../../kit/button.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { problemText } from '../../text/messages.ts';
import { useLinkage, useSubmit } from './context.ts';
import { ReceiptsView } from './receipts-view.tsx';
import { lanAddress } from './where-to-send.ts';

type Props = { register: RegisterJson; serverNowMs: number };

export function PrinterLine({ register, serverNowMs }: Props) {
  const words = usePageMessages().receipts;
  const { format, t } = useLocale();
  const [isOpen, setOpen] = useState(false);
  const { printer } = register;
  if (printer === undefined) return null;
  const { state, problem, lastReceipt, notListening, listenPort } = printer;
  return (
    <div class="printer-line">
      <p class="muted">
        {[
          words.printsTo(printer.printer),
          ...(printer.fixed === true ? [words.fixed] : []),
          ...(lastReceipt === undefined
            ? []
            : [words.lastReceipt(format.exactMoment(lastReceipt, serverNowMs))]),
        ].join(' · ')}
      </p>
      <Button class="small-button" text={words.view} onClick={() => setOpen(true)} />
      {notListening !== undefined && (
        <p class="wait-problem" role="status">
          {words.notListening(String(listenPort))}
        </p>
      )}
      {state === 'reached' && problem !== undefined && (
        <p class="wait-problem" role="status">
          {problemText(problem, t)}
        </p>
      )}
      {state === 'unreachable' && (
        <p class="wait-problem" role="status">
          {isOfHttps(problem?.code) && problem !== undefined ? problemText(problem, t) : words.unreachable}
        </p>
      )}
      {needsAcceptance(problem?.code) && printer.fixed !== true && (
        <AcceptCertificate register={register.key} address={printer.printer} />
      )}
      {register.waiting && lastReceipt === undefined && <PrintTo listenPort={listenPort} />}
      <WhileOff printer={printer.printer} listenPort={listenPort} />
      {isOpen && <ReceiptsView register={register} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** The printer answers: what keeps receipts from it are certificates. */
function isOfHttps(code: string | undefined): boolean {
  return needsAcceptance(code) || code === 'printer.no_certificate';
}

function AcceptCertificate({ register, address }: { register: string; address: string }) {
  const words = usePageMessages().receipts;
  const { reload } = useLinkage();
  const submit = useSubmit();
  const accept = () => linkageRequests.changeRegister(register, { printer: { address } });
  return (
    <>
      <Button
        class="small-button"
        text={words.acceptCertificate}
        isOff={submit.isBusy}
        onClick={() => submit.run(accept, reload)}
      />
      <Refusal submit={submit} />
    </>
  );
}

/** The way back to the printer without the gateway, and to the gateway again. */
function WhileOff({ printer, listenPort }: { printer: string; listenPort: number }) {
  const words = usePageMessages().receipts;
  const { t } = useLocale();
  const { reach } = useLinkage();
  const own = lanAddress(reach, location);
  return (
    <small class="muted while-off">
      {words.whileOff(...addressAndPort(printer))}
      {own !== undefined && `${t.gap}${words.whenBack(own, String(listenPort))}`}
    </small>
  );
}

/** New print address for the register. */
export function PrintTo({ listenPort }: { listenPort: number }) {
  const words = usePageMessages().receipts;
  const { reach } = useLinkage();
  const address = lanAddress(reach, location);
  return (
    <div class="print-to">
      <span>{words.printTo}</span>
      {address === undefined ? (
        <p>{words.noAddress}</p>
      ) : (
        <strong>{words.printToText(address, String(listenPort))}</strong>
      )}
      <small>{words.printToNote}</small>
      <small>{words.waiting}</small>
    </div>
  );
}
