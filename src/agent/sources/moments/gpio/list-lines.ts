/** Lines that a contact may use, as `gpioinfo` of libgpiod 2 lists them: inputs that no other program uses. */
import { gatewayInputProblem } from '../../../../domain/problem/devices/gateway-inputs.ts';
import { runProgram } from '../../../../lib/run-program.ts';
import type { MomentOffer, MomentOffers } from '../descriptor.ts';

const withinMs = 5_000;
/** Boards have 28 to 200 lines on up to six chips. */
const maxOffers = 200;

/** Rejects with `signal.reason` only. */
export async function listLines(
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<MomentOffers> {
  const { code, out, error } = await runProgram('gpioinfo', [], { environment, withinMs }, signal);
  const offers = readLines(out);
  // A chip that may not be read is left out.
  if (offers.length > 0) return { offers };
  const forbidden = /unable to open chip '\/dev\/([^']*)': Permission denied/.exec(error)?.[1];
  if (code === 127) return { offers, problem: gatewayInputProblem('gpio.tool_missing') };
  if (forbidden !== undefined)
    return { offers, problem: gatewayInputProblem('gpio.no_permission', { chip: forbidden }) };
  if (code !== 0)
    return { offers, problem: gatewayInputProblem('gpio.ended', { answer: error.slice(-200) }) };
  return { offers, problem: gatewayInputProblem('gpio.no_lines') };
}

/** Lines with names first, by the names that boards print beside their pins. */
export function readLines(out: string): MomentOffer[] {
  let chip = '';
  const offers: MomentOffer[] = [];
  for (const text of out.split('\n')) {
    chip = /^(\S+) - \d+ lines?:/.exec(text)?.[1] ?? chip;
    const [, line, name, attributes = ''] = /^\s*line\s+(\d+):\s+(?:"([^"]*)"|\S+)\s+(.*)$/.exec(text) ?? [];
    if (line === undefined || !attributes.startsWith('input') || attributes.includes('consumer=')) continue;
    offers.push({
      label: name === undefined ? `${chip} ${line}` : `${name} (${chip} ${line})`,
      values: { chip, line },
    });
  }
  const isNamed = ({ label }: MomentOffer): number => (/^GPIO ?\d/i.test(label) ? 0 : 1);
  return offers.toSorted((a, b) => isNamed(a) - isNamed(b)).slice(0, maxOffers);
}
