/** `tillframe health`: checks whether the agent of this config responds, for monitors such as a container engine. */
import { loadConfig } from '../agent/config/load-config.ts';
import { ownPage } from '../agent/system/tls/own-page.ts';
import { deadline } from '../lib/abort.ts';
import { systemClock } from '../lib/clock.ts';
import { listenText } from '../lib/net/listen-address.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { messagesIn } from './text/messages.ts';

/** Registers time out after the same time. */
const answerWithinMs = 10_000;

export async function health(
  options: { readonly config: string; readonly json?: true },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const loaded = loadConfig(options.config, { environment: terminal.environment ?? {}, runsWithAgent: true });
  if (!loaded.ok) return printProblems(options.config, loaded.problems, terminal);
  const { config } = loaded;
  const where = `${config.web.tls.kind === 'off' ? 'http' : 'https'}://${listenText(config.web.listen)}`;
  await using page = ownPage(config);
  using limit = deadline(systemClock, answerWithinMs, signal);
  const t = messagesIn(terminal.language);
  let why: string;
  try {
    const { status } = await page.get('/healthz', { signal: limit.signal });
    if (status === 200) {
      terminal.print(
        options.json === true
          ? answerJson({ address: where, answers: true })
          : t('health.answers', { where }),
      );
      return 0;
    }
    why = `HTTP ${status}`;
  } catch (error) {
    signal.throwIfAborted();
    why = limit.passed() ? `${answerWithinMs / 1_000} s` : reasonOf(error);
  }
  if (options.json === true) terminal.print(answerJson({ address: where, answers: false, reason: why }));
  else terminal.printError(`tillframe: ${t('health.no_answer', { where, why })}`);
  return 1;
}

function answerJson(answer: { address: string; answers: boolean; reason?: string }): string {
  return JSON.stringify(answer, null, 2);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
