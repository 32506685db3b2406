/** Checks whether receipts printed as pixels can be read; most registers print text and need nothing. */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { recognitionState } from '../../sources/printer/pixels/character-recognition.ts';
import type { Check, CheckContext } from './check.ts';

/** Without receipt printers there is none. */
export function recognitionChecks({
  config,
  registers,
}: Pick<CheckContext, 'config' | 'registers'>): Check[] {
  const hasPrinter =
    config.printerProxy.printers.length > 0 || registers.some(({ printer }) => printer !== undefined);
  return hasPrinter ? [recognitionCheck] : [];
}

const recognitionCheck: Check = {
  name: 'text_recognition',
  run: async ({ clock }, signal) => {
    const state = await recognitionState(clock, signal);
    if (state === 'ready') return { level: 'green', what: doctorMessage('doctor.recognition_ready') };
    return {
      level: 'green',
      what: doctorMessage(`doctor.recognition_${state}`),
      todo: doctorMessage('doctor.install_recognition'),
    };
  },
};
