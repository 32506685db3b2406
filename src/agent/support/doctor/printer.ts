/** Checks that a register's receipt printer accepts a connection, which is closed again without printing. */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import type { ListenAddress } from '../../../lib/net/listen-address.ts';
import { printerProblem } from '../../sources/printer/printer-address.ts';
import type { Check, CheckContext } from './check.ts';

/** Printers set up on the page, and those of the config, which take precedence. */
export function printerChecks({ config, registers }: Pick<CheckContext, 'config' | 'registers'>): Check[] {
  const nameOf = (key: string) => registers.find((register) => register.key === key)?.name ?? key;
  const written = config.printerProxy.printers;
  return [
    ...registers.flatMap(({ key, name, printer }) =>
      printer === undefined || written.some(({ register }) => register === key)
        ? []
        : [printerCheck({ key, name }, printer)],
    ),
    ...written.map(({ register: key, printer }) => printerCheck({ key, name: nameOf(key) }, printer)),
  ];
}

function printerCheck({ key, name }: { key: string; name: string }, address: ListenAddress): Check {
  return {
    ...{ name: 'printer', about: key, title: name },
    run: async (context, signal) => {
      const isPrinting = context.isPrinting?.(key) === true;
      const problem = isPrinting ? undefined : await printerProblem(address, context.clock, signal);
      return problem === undefined
        ? { level: 'green', what: doctorMessage('doctor.printer_answers') }
        : {
            level: 'red',
            what: doctorMessage('doctor.printer_unreachable'),
            todo: doctorMessage('doctor.check_printer', { problem: problemTexts(problem) }),
          };
    },
  };
}
