/** The sheet with which a gateway is handed over: looked at here, printed on A4, signed by hand. */

import { useMemo } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import type { Answer } from '../../api/api.ts';
import { getSales } from '../../api/sales.ts';
import { Button } from '../../kit/button.tsx';
import { OfflineLine } from '../../kit/lines.tsx';
import { PageHead } from '../../kit/page-head.tsx';
import { Rows } from '../../kit/rows.tsx';
import { Section } from '../../kit/section.tsx';
import { openPoints, proofOf, type RegisterProof } from '../../state/acceptance.ts';
import { useFresh } from '../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { linkedRegisters } from '../../state/registers.ts';
import { pageHref } from '../../state/route.ts';
import { noFilter } from '../../state/sales/filter.ts';
import { useSession } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';
import { useSystem } from './context.ts';
import { RegisterPair } from './register-pair.tsx';
import './acceptance-sheet.css';

/** Number of a register's newest sales that are searched for the first with a picture. */
const looked = 20;
const freshMs = 15_000;

/** On the system page. */
export function AcceptanceSection() {
  const words = usePageMessages().system;
  return (
    <Section of="system" id="acceptance" title={words.acceptance.heading}>
      <p>{words.acceptance.text}</p>
      <a class="text-link" href={pageHref('system', 'acceptance')}>
        {words.acceptance.open}
      </a>
    </Section>
  );
}

type Props = { latest: PairJson | undefined; isOffline: boolean };

/** The sheet is loaded again when the newest sale of all registers changes. */
export function AcceptanceSheet({ latest, isOffline }: Props) {
  const sheet = usePageMessages().acceptance;
  const { t, format } = useLocale();
  const { status, system, reload } = useSystem();
  const registers = JSON.stringify(linkedRegisters(status).map(({ key, name }) => ({ key, name })));
  const ask = useMemo(() => askProofs(JSON.parse(registers) as RegisterProof['register'][]), [registers]);
  const proofs = useFresh(ask, {
    everyMs: freshMs,
    latest: `${latest?.saleId} ${latest?.revision} ${latest?.upload.state} ${latest?.upload.picturesWaiting}`,
  });
  const again = () => {
    proofs.reload();
    reload();
  };
  return (
    <article class="sheet-paper">
      <PageHead title={sheet.title} back={{ href: pageHref('system'), text: t.nav.system }}>
        <span class="form-actions no-print">
          <Button text={sheet.reload} onClick={again} />
          <Button class="main-button" text={sheet.print} onClick={() => print()} />
        </span>
      </PageHead>
      <p>{sheet.asOf(format.dateTime(system.now))}</p>
      {isOffline && <OfflineLine>{sheet.notConnected}</OfflineLine>}
      <Identity />
      {proofs.value === undefined ? (
        <p role={proofs.failure === undefined ? 'status' : 'alert'}>
          {proofs.failure === undefined ? sheet.loading : sheet.failed}
        </p>
      ) : (
        <>
          <OpenPoints proofs={proofs.value} />
          <section>
            <h3>{sheet.pairsHeading}</h3>
            {proofs.value.length === 0 && <p>{sheet.noRegisters}</p>}
            {proofs.value.map((proof) => (
              <RegisterPair key={proof.register.key} proof={proof} words={sheet} />
            ))}
          </section>
        </>
      )}
      <ByHand />
    </article>
  );
}

function askProofs(registers: readonly RegisterProof['register'][]) {
  return async (signal: AbortSignal): Promise<Answer<RegisterProof[]>> => {
    const answers = await Promise.all(
      registers.map(({ key }) => getSales({ filter: { ...noFilter, register: key }, limit: looked }, signal)),
    );
    const proofs: RegisterProof[] = [];
    for (const [index, answer] of answers.entries()) {
      const register = registers[index];
      if (answer.kind !== 'ok') return answer;
      const own = answer.value.sales.filter(({ moment }) => moment === undefined);
      if (register !== undefined) proofs.push(proofOf(register, own));
    }
    return { kind: 'ok', value: proofs };
  };
}

function Identity() {
  const sheet = usePageMessages().acceptance;
  const { t } = useLocale();
  const { status, system } = useSystem();
  const { tillframe, runtime, ffmpeg, os, board } = system.versions;
  const programs = [`tillframe ${tillframe}`, runtime, ffmpeg && `ffmpeg ${ffmpeg}`, os, board];
  const clock =
    status.clock === 'unsynced'
      ? sheet.clockUnsynced
      : system.clock === 'configured'
        ? sheet.clockConfigured
        : sheet.clockSynced;
  return (
    <section>
      <h3>{sheet.identity}</h3>
      <Rows
        rows={[
          [sheet.shop, status.shop.name],
          [sheet.shopId, status.shop.id],
          [sheet.gateway, status.gateway],
          [sheet.address, system.addresses.join(t.comma)],
          [sheet.cloud, system.cloud.address ?? sheet.cloudOff],
          [sheet.clock, clock],
          [sheet.versions, programs.filter((part) => part !== undefined).join(t.comma)],
        ]}
      />
    </section>
  );
}

function OpenPoints({ proofs }: { proofs: readonly RegisterProof[] }) {
  const sheet = usePageMessages().acceptance;
  const { t, format } = useLocale();
  const { status, system, nowMs } = useSystem();
  const { stage } = useStore(useSession());
  const points = openPoints(
    { proofs, status, system, nowMs, hasPassword: stage !== 'open' },
    { words: sheet, t, format },
  );
  return (
    <section class={`open-points${points.length === 0 ? '' : ' some'}`}>
      <h3>{sheet.openHeading}</h3>
      {points.length === 0 ? (
        <p>{sheet.nothingOpen}</p>
      ) : (
        <ul>
          {points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ByHand() {
  const sheet = usePageMessages().acceptance;
  return (
    <>
      <section class="by-hand">
        <h3>{sheet.byHand}</h3>
        <ul>
          {sheet.checks.map((check) => (
            <li key={check}>{check}</li>
          ))}
        </ul>
      </section>
      <section class="signatures">
        <h3>{sheet.signHeading}</h3>
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">{sheet.name}</th>
              <th scope="col">{sheet.signature}</th>
              <th scope="col">{sheet.date}</th>
            </tr>
          </thead>
          <tbody>
            {[sheet.installer, sheet.owner].map((who) => (
              <tr key={who}>
                <th scope="row">{who}</th>
                <td />
                <td />
                <td />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
