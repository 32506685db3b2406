/** `tillframe receiver`: runs the reference cloud until it is stopped. */
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import type { ListenAddress } from '../lib/net/listen-address.ts';
import { isSafeToSendTo } from '../lib/net/safe-address.ts';
import { isJournalOutput } from '../lib/systemd.ts';
import type { BrokerOptions } from '../receiver/broker/start-broker.ts';
import { isBroker, shownTarget } from '../receiver/forward/target-url.ts';
import type { Bucket } from '../receiver/pictures/bucket.ts';
import { type ReceiverReady, runReceiver } from '../receiver/run.ts';
import { withoutPassword } from './receiver-admin.ts';
import { assertForwardUrl } from './receiver-forward.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { messagesIn } from './text/messages.ts';

export type ReceiverOptions = {
  readonly listen: ListenAddress;
  readonly data: string;
  readonly tokenFile?: string;
  readonly publicUrl?: string;
  readonly trustedProxy?: readonly string[];
  readonly viewerPasswordFile?: string;
  readonly presign?: true;
  readonly presignSeconds?: number;
  readonly tokenDays?: number;
  readonly minFree?: number;
  readonly forward?: readonly string[];
  readonly from?: BrokerOptions;
  readonly fromCredentials?: string;
};

/** Of a receiver on PostgreSQL and an object store. */
export type PostgresOptions = Omit<ReceiverOptions, 'data' | 'tokenFile'> & {
  readonly database: string;
  readonly pictures: Bucket;
  readonly tokenFile: string;
  readonly keepDays?: number;
};

export async function receiverOnPostgres(
  options: PostgresOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { listen, database, pictures: bucket, tokenFile, publicUrl } = options;
  const {
    forward = [],
    presignSeconds: addressSeconds = 900,
    tokenDays,
    trustedProxy,
    keepDays,
    viewerPasswordFile,
  } = options;
  for (const url of forward) assertForwardUrl(url);
  const { runPostgresReceiver } = await import('../receiver/postgres/run-postgres.ts');
  const t = messagesIn(terminal.language);
  await runPostgresReceiver(
    {
      ...{ listen, database, bucket, tokenFile, addressSeconds, keepDays },
      ...(publicUrl !== undefined && { publicUrl }),
      ...(trustedProxy !== undefined && { trustedProxies: trustedProxy }),
      ...(tokenDays !== undefined && { tokenDays }),
      ...(viewerPasswordFile !== undefined && { viewerPasswordFile }),
      forwardTo: forward,
      ...brokerOf(options),
      env: { ...terminal.environment },
      log: createLog({ level: 'info', journal: isJournalOutput(terminal.environment ?? {}) }),
      clock: systemClock,
      onListening: ({ listensOn, isOpenToNetwork, newToken, newTargets, viewerUrl, setUpCode }) => {
        const urls = listensOn.map((address) => `http://${address}`).join(', ');
        terminal.print(t('receiver.listening', { urls }));
        if (isOpenToNetwork && publicUrl?.startsWith('https:') !== true)
          terminal.printError(t('receiver.open_network'));
        terminal.print(t('receiver.token_file', { tokenFile }));
        if (newToken !== undefined) terminal.print(t('receiver.new_token', { newToken }));
        printSecrets(newTargets, terminal);
        terminal.print(t('receiver.viewer', { viewerUrl }));
        if (setUpCode !== undefined)
          terminal.print(
            t('receiver.set_up_code', { setUpCode, place: `--database ${withoutPassword(database)}` }),
          );
      },
    },
    signal,
  );
  return 0;
}

/** Commander refuses credentials without servers. */
function brokerOf({
  from,
  fromCredentials: credentialsFile,
}: Pick<ReceiverOptions, 'from' | 'fromCredentials'>): {
  readonly broker?: BrokerOptions;
} {
  if (from === undefined) return {};
  return { broker: { ...from, ...(credentialsFile !== undefined && { credentialsFile }) } };
}

function printSecrets(targets: ReceiverReady['newTargets'], terminal: Terminal): void {
  const t = messagesIn(terminal.language);
  // Nothing is signed for a broker.
  for (const { url, secret } of targets.filter((target) => !isBroker(new URL(target.url))))
    terminal.print(t('receiver.new_target', { url: shownTarget(url), secret }));
}

export async function receiver(
  options: ReceiverOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { listen, data, tokenFile, publicUrl, viewerPasswordFile } = options;
  const { presign, presignSeconds, tokenDays, minFree, trustedProxy, forward = [] } = options;
  for (const url of forward) assertForwardUrl(url);
  await runReceiver(
    {
      listen,
      dataDir: data,
      ...(tokenFile !== undefined && { tokenFile }),
      ...(publicUrl !== undefined && { publicUrl }),
      ...(trustedProxy !== undefined && { trustedProxies: trustedProxy }),
      ...(viewerPasswordFile !== undefined && { viewerPasswordFile }),
      ...(presign === true && { presign }),
      ...(presignSeconds !== undefined && { addressSeconds: presignSeconds }),
      ...(tokenDays !== undefined && { tokenDays }),
      ...(minFree !== undefined && { minFreeBytes: minFree * 1024 * 1024 }),
      forwardTo: forward,
      ...brokerOf(options),
      log: createLog({ level: 'info', journal: isJournalOutput(terminal.environment ?? {}) }),
      clock: systemClock,
      onListening: (ready) => greet(ready, options, terminal),
    },
    signal,
  );
  return 0;
}

function greet(ready: ReceiverReady, { data, publicUrl }: ReceiverOptions, terminal: Terminal): void {
  const { listensOn, tokenFile, newToken, newTargets, viewerUrl, setUpCode } = ready;
  const urls = listensOn.map((address) => `http://${address}`).join(', ');
  const t = messagesIn(terminal.language);
  terminal.print(t('receiver.listening', { urls }));
  // An https address implies a proxy in front of the receiver.
  const isPlain = publicUrl !== undefined && !isSafeToSendTo(new URL(publicUrl));
  if (isPlain || (ready.isOpenToNetwork && publicUrl?.startsWith('https:') !== true)) {
    terminal.printError(t('receiver.open_network'));
  }
  if (tokenFile !== undefined) terminal.print(t('receiver.token_file', { tokenFile }));
  if (newToken !== undefined) {
    terminal.print(t('receiver.new_token', { newToken }));
    terminal.print(t('receiver.token_use', { data }));
  }
  printSecrets(newTargets, terminal);
  terminal.print(t('receiver.viewer', { viewerUrl }));
  if (setUpCode !== undefined) {
    terminal.print(t('receiver.set_up_code', { setUpCode, place: `--data ${data}` }));
  }
}
