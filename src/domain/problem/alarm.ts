/** Causes of alarms as codes with parameters. Pure. */
import { messageMaker } from '../../lib/text/message.ts';
import type { alarmProblemsEn } from './alarm-en.ts';

export const alarmProblem = messageMaker<typeof alarmProblemsEn>();
