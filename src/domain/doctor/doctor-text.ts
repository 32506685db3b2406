/** The texts of a diagnosis: messages of its own catalogue and problems. Pure. */
import type { Language } from '../../lib/text/language.ts';
import { type Message, messageMaker, textOf } from '../../lib/text/message.ts';
import { problemsEn } from '../problem/problems-en.ts';
import { doctorEn } from './doctor-en.ts';
import { japaneseDoctorText } from './doctor-ja.ts';
import type { Finding } from './finding.ts';

const textsEn = { ...problemsEn, ...doctorEn };

export const doctorMessage = messageMaker<typeof doctorEn>();

export function doctorText(message: Message, language: Language): string {
  const text = language === 'ja' ? japaneseDoctorText(message) : textOf(message, textsEn, 'en');
  return text ?? message.code;
}

/** `text` is English, for readers that do not know the codes. */
export function findingJson({ what, todo, ...finding }: Finding) {
  return { ...finding, what: reported(what), ...(todo !== undefined && { todo: reported(todo) }) };
}

/** Problems of a POS account have more fields. */
function reported({ code, params, details }: Message) {
  const message = { code, params, ...(details !== undefined && { details }) };
  return { ...message, text: doctorText(message, 'en') };
}
