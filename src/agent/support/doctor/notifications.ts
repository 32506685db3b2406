/** Checks that notifications arrive, by the last attempt of each channel: nothing is sent. */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { deliveryProblemText } from '../../../domain/problem/notification/delivery-problem.ts';
import type { Check, CheckContext } from './check.ts';

export function notificationChecks({ channels }: Pick<CheckContext, 'channels'>): Check[] {
  return (channels?.() ?? []).map(({ id, name, problem }) => ({
    ...{ name: 'notifications', about: id, title: name },
    run: async () => {
      if (problem === undefined) return { level: 'green', what: doctorMessage('doctor.notifications_good') };
      const text = {
        en: deliveryProblemText(problem, 'en'),
        ja: deliveryProblemText(problem, 'ja'),
      };
      return {
        level: 'yellow',
        what: doctorMessage('doctor.notifications_failing', { problem: text }),
        todo: doctorMessage('doctor.correct_recipient'),
      };
    },
  }));
}
