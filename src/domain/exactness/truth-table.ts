/** The rows of what each register gets, as texts: shown on the page and written into the documents. Pure. */
import {
  exactness,
  pairAfter,
  type RegisterTruth,
  registerTruths,
  type TruthStep,
} from './register-truths.ts';
import type { RegisterTruthMessages } from './register-truths-ja.ts';

export type TruthRow = Readonly<Record<'register' | 'printer' | 'now' | 'pair' | 'details', string>> & {
  /** The best first; empty: nothing is missing. */
  readonly add: readonly string[];
};

export function truthRows(words: RegisterTruthMessages): TruthRow[] {
  return registerTruths.map((truth) => ({
    register: words.registers[truth.register],
    printer: words.printers[truth.printer],
    now: nowText(truth, words),
    pair: pairText(truth, words),
    details: words.details[truth.way],
    add: truth.steps.map((step) => stepText(step, words)),
  }));
}

/** `0.07`, `1.7`, `15`: as few digits as say it. */
function figure(ms: number, words: RegisterTruthMessages): string {
  return words.seconds(String(Number((ms / 1_000).toFixed(ms < 1_000 ? 2 : 1))));
}

function figuresOf(
  { statedMs, halfMs, mostMs }: { statedMs: number; halfMs: number; mostMs: number },
  words: RegisterTruthMessages,
) {
  return { stated: figure(statedMs, words), half: figure(halfMs, words), most: figure(mostMs, words) };
}

function nowText({ register, way }: RegisterTruth, words: RegisterTruthMessages): string {
  const drawer = figure(exactness.printedDrawer.statedMs, words);
  const receipt = figure(exactness.printedReceipt.statedMs, words);
  const byCloud = register === 'square' ? exactness.cloudMilliseconds : exactness.cloudSeconds;
  switch (way) {
    case 'cloud_seconds':
      return words.now.cloudSeconds(figuresOf(exactness.cloudSeconds, words));
    case 'cloud_milliseconds':
      return words.now.cloudMilliseconds({ stated: figure(byCloud.statedMs, words), half: '', most: '' });
    case 'cloud_and_printer':
      return words.now.cloudAndPrinter(drawer, receipt, figure(byCloud.statedMs, words));
    case 'printer':
      return words.now.printed(drawer, receipt);
    case 'relay':
      return words.now.relayed;
    case 'push':
      return words.now.pushed(figure(exactness.pushed.statedMs, words));
    case 'none':
      return words.now.none;
  }
}

function pairText({ way }: RegisterTruth, words: RegisterTruthMessages): string {
  const { polls, arrivalMs } = pairAfter;
  const polled = words.pair.polled(
    figure(polls.busyMs, words),
    figure(polls.quietMs, words),
    figure(polls.nightMs, words),
  );
  const atOnce = words.pair.atOnce(figure(arrivalMs.free, words), figure(arrivalMs.small, words));
  switch (way) {
    case 'none':
      return words.pair.none;
    case 'cloud_seconds':
    case 'cloud_milliseconds':
      return polled;
    case 'cloud_and_printer':
      return words.pair.both(atOnce, polled);
    case 'printer':
    case 'relay':
    case 'push':
      return atOnce;
  }
}

function stepText(step: TruthStep, words: RegisterTruthMessages): string {
  switch (step) {
    case 'printer':
      return words.steps.printer(
        figure(exactness.printedDrawer.statedMs, words),
        figure(exactness.printedReceipt.statedMs, words),
      );
    case 'contact':
      return words.steps.contact(figuresOf(exactness.contact, words));
    case 'contact_alone':
      return words.steps.contact_alone(
        figure(exactness.pushed.statedMs, words),
        figure(exactness.opening.statedMs, words),
      );
    case 'push':
      return words.steps.push(figure(exactness.pushed.statedMs, words));
  }
}
