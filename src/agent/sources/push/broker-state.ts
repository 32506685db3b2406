/** State of the connection to the register broker: for the report, the alarms, and the log. */
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { alarmProblem } from '../../../domain/problem/alarm.ts';
import { type ConnectionFailure, type MqttProblem, mqttProblem } from '../../../domain/problem/mqtt.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type Problem, problemDetail } from '../../../lib/http/problem.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { Language, LocalizedText } from '../../../lib/text/language.ts';

type RefusedMessage = {
  readonly atMs: number;
  readonly registerKey: string;
  readonly registerSaleId?: string;
  readonly problem: Problem;
};

export type RegisterBrokerReport = {
  /** refused: a person has to act. */
  readonly state: 'connecting' | 'ok' | 'retrying' | 'refused';
  readonly sinceMs: number;
  /** Reason for which there is no connection. */
  readonly problem?: MqttProblem;
  readonly version?: 5 | 3;
  /** Reason for which the broker delivers no moments, while it delivers sales. */
  readonly momentsRefused?: MqttProblem;
  /** Since the start. */
  readonly stored: number;
  readonly known: number;
  readonly refused: number;
  /** The newest, at most twenty. */
  readonly lastRefused: readonly RefusedMessage[];
  /** The broker lost our session: messages waiting there are gone, and only tills that wait for answers send them again. */
  readonly sessionLostAtMs?: number;
};

export type BrokerState = {
  readonly noteAccepted: (status: number) => void;
  readonly noteRefused: (given: {
    readonly registerKey: string;
    readonly problem: Problem;
    readonly registerSaleId?: string;
  }) => void;
  noteSubscribed(version: 5 | 3, momentsRefused: MqttProblem | undefined): void;
  noteSessionLost(): void;
  noteEnded(why: ConnectionFailure): void;
  readonly report: () => RegisterBrokerReport;
  readonly alarms: () => Alarm[];
};

const maxKept = 20;
const maxReasonChars = 300;
const logEveryMs = 10_000;

function reasonOf(problem: Problem): LocalizedText {
  const reasonIn = (language: Language): string => problemDetail(problem, language).slice(0, maxReasonChars);
  return { en: reasonIn('en'), ja: reasonIn('ja') };
}

export function createBrokerState({ clock, log }: { readonly clock: Clock; readonly log: Log }): BrokerState {
  const mayLog = createLogThrottle(clock, logEveryMs);
  let state: Pick<RegisterBrokerReport, 'state' | 'sinceMs' | 'problem'> = {
    state: 'connecting',
    sinceMs: clock.nowMs(),
  };
  let downSinceMonotonicMs: number | undefined = clock.monotonicMs();
  let version: 5 | 3 | undefined;
  let momentsRefused: { readonly problem: MqttProblem; readonly sinceMs: number } | undefined;
  let sessionLostAtMs: number | undefined;
  let [stored, known, refused, untold] = [0, 0, 0, 0];
  const lastRefused: RefusedMessage[] = [];

  function noteRefused(given: { registerKey: string; problem: Problem; registerSaleId?: string }): void {
    const { registerKey, registerSaleId, problem } = given;
    refused++;
    untold++;
    lastRefused.push({ atMs: clock.nowMs(), ...given });
    if (lastRefused.length > maxKept) lastRefused.shift();
    if (!mayLog()) return;
    log.warn({ registerKey, registerSaleId, ...problem.facts, refused: untold }, 'sale message rejected');
    untold = 0;
  }

  function currentAlarms(): Alarm[] {
    const found: Alarm[] = [];
    const nowMs = clock.nowMs();
    const { afterMs } = alarms.register_broker_down;
    if (downSinceMonotonicMs !== undefined && clock.monotonicMs() - downSinceMonotonicMs > afterMs) {
      const { sinceMs, problem } = state;
      found.push({
        ...{ kind: 'register_broker_down', sinceMs },
        problem: problem ?? mqttProblem('mqtt.not_connected_yet'),
      });
    }
    if (sessionLostAtMs !== undefined && nowMs - sessionLostAtMs < alarms.register_session_lost.shownForMs) {
      found.push({
        ...{ kind: 'register_session_lost', sinceMs: sessionLostAtMs },
        problem: mqttProblem('mqtt.session_lost'),
      });
    }
    // The broker has decided: it isn't waited for.
    if (momentsRefused !== undefined) found.push({ kind: 'moments_missing', ...momentsRefused });
    const last = lastRefused.at(-1);
    if (last !== undefined && nowMs - last.atMs < alarms.register_messages_refused.shownForMs) {
      const { atMs: sinceMs, registerKey: register, problem } = last;
      const code = refused === 1 ? 'alarm.message_refused' : 'alarm.messages_refused';
      found.push({
        ...{ kind: 'register_messages_refused', sinceMs, about: register },
        problem: alarmProblem(code, { count: String(refused), register, reason: reasonOf(problem) }),
      });
    }
    return found;
  }

  return {
    noteAccepted(status) {
      if (status === 201) stored++;
      else known++;
    },
    noteRefused,
    noteSubscribed(spoken, refused) {
      version = spoken;
      momentsRefused = refused && { problem: refused, sinceMs: momentsRefused?.sinceMs ?? clock.nowMs() };
      downSinceMonotonicMs = undefined;
      state = { state: 'ok', sinceMs: clock.nowMs() };
    },
    noteSessionLost() {
      sessionLostAtMs = clock.nowMs();
    },
    noteEnded({ kind, problem }) {
      downSinceMonotonicMs ??= clock.monotonicMs();
      const isNew = state.state === 'ok' || state.state === 'connecting';
      state = {
        state: kind === 'refused' ? 'refused' : 'retrying',
        sinceMs: isNew ? clock.nowMs() : state.sinceMs,
        problem,
      };
    },
    report: () => ({
      ...state,
      ...(version !== undefined && { version }),
      ...(momentsRefused !== undefined && { momentsRefused: momentsRefused.problem }),
      ...{ stored, known, refused },
      lastRefused: [...lastRefused],
      ...(sessionLostAtMs !== undefined && { sessionLostAtMs }),
    }),
    alarms: currentAlarms,
  };
}
