/** Checks that the agent runs, and that its config has no warnings. */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import type { Check } from './check.ts';

export const agentCheck: Check = {
  name: 'agent',
  run: ({ agent }) =>
    Promise.resolve(
      agent === 'not_running'
        ? {
            level: 'red',
            what: doctorMessage('doctor.agent_stopped'),
            todo: doctorMessage('doctor.start_agent'),
          }
        : { level: 'green', what: doctorMessage('doctor.agent_runs') },
    ),
};

export const configCheck: Check = {
  name: 'config',
  run: ({ notes: [note, ...others] }) =>
    Promise.resolve(
      note === undefined
        ? { level: 'green', what: doctorMessage('doctor.config_good') }
        : {
            level: 'yellow',
            what:
              others.length === 0
                ? doctorMessage('doctor.config_note', { note })
                : doctorMessage('doctor.config_notes', { note, others: String(others.length) }),
            todo: doctorMessage('doctor.check_config'),
          },
    ),
};
