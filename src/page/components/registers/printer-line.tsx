/** A register's receipt printer: where it prints to, how that fares, and its newest receipts. */
import { useState } from 'preact/hooks';
import type { RegisterJson } from '../../../contract/page/registers.ts';
import { needsAcceptance } from '../../../domain/problem/devices/printer.ts';
import { addressAndPort, relayUrl } from '../../../domain/setup/print-addresses.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Button } from '../../kit/button.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { problemText } from '../../text/messages.ts';
import { useLinkage, useSubmit } from './context.ts';
import { ReceiptsView } from './receipts-view.tsx';
import { printAddress } from './where-to-send.ts';

type Printer = NonNullable<RegisterJson['printer']>;
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
          printer.cloud === undefined
            ? words.printsTo(printer.printer)
            : words.relaysFrom(new URL(printer.cloud).host),
          ...(printer.fixed === true ? [words.fixed] : []),
          ...(lastReceipt === undefined
            ? []
            : [words.lastReceipt(format.exactMoment(lastReceipt, serverNowMs))]),
          ...(printer.lastPoll === undefined
            ? []
            : [words.lastPoll(format.exactMoment(printer.lastPoll, serverNowMs))]),
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
          {isElsewhere(problem?.code) && problem !== undefined ? problemText(problem, t) : words.unreachable}
        </p>
      )}
      {needsAcceptance(problem?.code) && printer.fixed !== true && (
        <AcceptCertificate register={register.key} address={printer.printer} />
      )}
      {printer.cloud !== undefined && printer.lastPoll === undefined && <p class="muted">{words.noPoll}</p>}
      {register.waiting && lastReceipt === undefined && <PrintTo printer={printer} />}
      <WhileOff printer={printer} />
      {isOpen && <ReceiptsView register={register} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** It is not the printer that does not answer: certificates keep receipts from it, or its cloud is away. */
function isElsewhere(code: string | undefined): boolean {
  return needsAcceptance(code) || code === 'printer.no_certificate' || code === 'printer.cloud_unreachable';
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
function WhileOff({ printer: own }: { printer: Printer }) {
  const words = usePageMessages().receipts;
  const { t } = useLocale();
  const { reach } = useLinkage();
  const { printer, cloud, listenPort } = own;
  const address = printAddress(reach, own, location);
  if (cloud !== undefined)
    return (
      <small class="muted while-off">
        {words.relayOff(cloud)}
        {address !== undefined && `${t.gap}${words.relayBack(relayUrl(cloud, address, listenPort))}`}
      </small>
    );
  return (
    <small class="muted while-off">
      {words.whileOff(...addressAndPort(printer))}
      {address !== undefined && `${t.gap}${words.whenBack(address, String(listenPort))}`}
    </small>
  );
}

/** New print address for the register. */
export function PrintTo({ printer }: { printer: Printer }) {
  const words = usePageMessages().receipts;
  const { reach } = useLinkage();
  const { cloud, listenPort } = printer;
  const address = printAddress(reach, printer, location);
  return (
    <div class="print-to">
      <span>{cloud === undefined ? words.printTo : words.pollTo}</span>
      {address === undefined ? (
        <p>{words.noAddress}</p>
      ) : (
        <strong>
          {cloud === undefined
            ? words.printToText(address, String(listenPort))
            : relayUrl(cloud, address, listenPort)}
        </strong>
      )}
      <small>{cloud === undefined ? words.printToNote : words.pollNote}</small>
      <small>{cloud === undefined ? words.waiting : words.pollWaiting}</small>
    </div>
  );
}
