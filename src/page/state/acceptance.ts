/**
 * Selects the sale shown on the acceptance sheet for each register, and lists the open points. The sheet
 * states only reported facts. Pure.
 */

import type { PairJson } from '../../contract/page/sales.ts';
import type { StatusJson } from '../../contract/page/status.ts';
import type { SystemJson } from '../../contract/page/system.ts';
import type { AcceptanceMessages } from '../text/acceptance-ja.ts';
import { alarmTitleText, hasOwnNotice } from '../text/alarm-messages.ts';
import type { Format } from '../text/format.ts';
import type { Messages } from '../text/ja.ts';
import {
  type Captured,
  cloudAnswer,
  mainCapture,
  missingText,
  problemText,
  warningTexts,
} from '../text/messages.ts';

export type RegisterProof = {
  readonly register: { readonly key: string; readonly name: string };
  /** The newest sale whose amount is known and that has a picture here, else one with a picture, else the newest; undefined where there is none. */
  readonly pair: PairJson | undefined;
  /** Its main picture, where it can be shown. */
  readonly picture: Captured | undefined;
  /** The newest sale of all, which may be another. */
  readonly newest: PairJson | undefined;
};

/** `pairs`: the newest sales of the register, newest first. */
export function proofOf(register: RegisterProof['register'], pairs: readonly PairJson[]): RegisterProof {
  const seen = pairs.filter((one) => pictureOf(one) !== undefined);
  // People know a sale when they see it; a drawer opened proves as much, but to nobody.
  const sales = seen.filter(({ kind }) => kind === 'sale');
  const readable = sales.find(({ totalUnknown }) => totalUnknown !== true);
  const pair = readable ?? sales[0] ?? seen[0] ?? pairs[0];
  return { register, pair, picture: pair && pictureOf(pair), newest: pairs[0] };
}

function pictureOf(pair: PairJson): Captured | undefined {
  const capture = mainCapture(pair);
  return capture?.outcome === 'captured' && capture.removed !== true ? capture : undefined;
}

type Facts = {
  readonly proofs: readonly RegisterProof[];
  readonly status: StatusJson;
  readonly system: SystemJson;
  readonly nowMs: number;
  readonly hasPassword: boolean;
};

type Speech = {
  readonly words: AcceptanceMessages;
  readonly t: Messages;
  readonly format: Format;
};

/** In sentences. Empty where all that the sheet looks at is well. */
export function openPoints(facts: Facts, speech: Speech): string[] {
  const { proofs, system, status, hasPassword } = facts;
  const { points } = speech.words;
  return [
    ...(proofs.length === 0 ? [points.noRegisters] : []),
    ...proofs.flatMap((proof) => registerPoints(proof, facts, speech)),
    ...cameraPoints(facts, speech),
    ...latencyPoints(facts, speech),
    ...cloudPoints(facts, speech),
    ...(status.clock === 'unsynced' ? [points.unsynced] : []),
    ...(system.versions.ffmpeg === undefined ? [points.noFfmpeg] : []),
    ...(status.storage !== undefined && status.storage.state !== 'ok' ? [points.storage] : []),
    ...status.alarms.flatMap(({ kind, about }) =>
      hasOwnNotice(kind) ? [alarmTitleText(kind, about, speech.t)] : [],
    ),
    ...(hasPassword ? [] : [points.noPassword]),
  ];
}

function registerPoints(
  { register, pair, picture, newest }: RegisterProof,
  { status, nowMs }: Facts,
  { words: { points }, t, format }: Speech,
): string[] {
  const isSeen = status.cameras.some(({ registers }) => registers.includes(register.key));
  const unseen = isSeen ? [] : [points.unseen(register.name)];
  if (pair === undefined || newest === undefined) return [points.noSale(register.name), ...unseen];
  const found: string[] = [...unseen];
  const capture = mainCapture(newest);
  if (capture === undefined) found.push(points.noPicture(register.name, t.picture.none));
  else if (capture.outcome === 'pending') found.push(points.pending(register.name));
  else if (capture.outcome !== 'captured')
    found.push(points.noPicture(register.name, missingText(capture, nowMs, t, format)));
  else if (picture === undefined) found.push(points.removed(register.name));
  if (pair.instant.clock === 'unsynced') found.push(points.unsyncedSale(register.name));
  const { state, problem } = pair.upload;
  if (state === 'quarantined')
    found.push(points.held(register.name, problem === undefined ? '—' : problemText(problem, t)));
  else if (state === 'waiting' && status.cloud.state !== 'off') found.push(points.waiting(register.name));
  return found;
}

function cameraPoints({ status, nowMs }: Facts, { words: { points }, t, format }: Speech): string[] {
  return status.cameras.flatMap((camera) =>
    camera.state === 'up'
      ? warningTexts(camera, nowMs, t, format).map(({ title }) => points.cameraWarned(camera.name, title))
      : [points.cameraDown(camera.name)],
  );
}

/** By the pictures on the sheet: once a delay is measured, the next sale's picture is free of it. */
function latencyPoints({ proofs, status }: Facts, { words: { points } }: Speech): string[] {
  const assumed = proofs.flatMap(({ picture }) =>
    picture?.cameraLatencyBasis === 'assumed' ? [picture.camera] : [],
  );
  return [...new Set(assumed)].map((id) =>
    points.latencyAssumed(status.cameras.find((camera) => camera.id === id)?.name ?? id),
  );
}

function cloudPoints({ status, system }: Facts, { words: { points }, t }: Speech): string[] {
  const states = {
    off: [points.cloudOff],
    connecting: [points.cloudConnecting],
    ok: [],
    retrying: [t.notice.retryingTitle[cloudAnswer(status)]],
    refused: [points.cloudRefused],
  };
  const { sales, pictures } = system.cloud.held;
  return [...states[status.cloud.state], ...(sales + pictures > 0 ? [points.somethingHeld] : [])];
}
