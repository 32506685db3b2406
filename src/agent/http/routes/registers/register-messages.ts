/** Refusals of a requested link, at their fields. */

import type { z } from 'zod';
import { terminal } from '../../../../contract/page/registers.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { PosProblem } from '../../../../domain/setup/pos-account.ts';
import { noSalesOfTerminal } from '../../../../domain/setup/pos-account.ts';
import { printerUnreachable } from '../../../../domain/setup/receipt-printer.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import type { TerminalFound } from '../../../sources/polling/find-terminal.ts';
import { causeOfIssue, required } from '../../field-problems.ts';
import { refused, refusedAt, type WrongField, wrongFields } from '../../refused.ts';

/** Field names of the page: `terminal`, whether it stands in `from` or in `register`. */
function fieldOf(path: readonly PropertyKey[]): string {
  const names = path
    .map(String)
    .filter((name) => !['from', 'register', 'settings', 'printer', 'rules'].includes(name));
  return names[0] ?? '';
}

const forms: Readonly<Record<string, Refusal | undefined>> = {
  name: refusal('register_form.name'),
  key: refusal('register_form.key'),
  terminal: refusal('register_form.terminal'),
  address: refusal('register_form.address'),
  cameras: refusal('register_form.cameras'),
};

/** Problems of a typed id; empty if there are none. */
export function terminalProblems(id: string): WrongField[] {
  if (terminal.safeParse(id).success) return [];
  return [{ field: 'terminal', problem: id === '' ? required : refusal('register_form.terminal') }];
}

export function wrongBody({ issues }: z.ZodError): Problem {
  return wrongFields(
    ...issues.map((issue): WrongField => {
      const field = fieldOf(issue.path);
      const isMissing = issue.code === 'invalid_type' && issue.input === undefined && field !== '';
      const problem = isMissing ? required : forms[field];
      return problem === undefined ? { field, cause: causeOfIssue(issue) } : { field, problem };
    }),
  );
}

export function noRegister(key: string): Problem {
  return refused(404, refusal('register_form.no_register', { register: key }));
}

export function noAccount(id: string): Problem {
  return refused(404, refusal('account_form.no_account', { account: id }));
}

/** A printer to be set up doesn't answer. */
export function unreachablePrinter(problem: Refusal): Problem {
  return refusedAt('address', {
    ...{ status: 400, problem },
    type: printerUnreachable,
  });
}

/** The POS's message: 400 if a person can correct it, else 502. */
export function posRefused({ reason, field, ...problem }: PosProblem): Problem {
  const status = reason === 'refused' ? 400 : 502;
  return field === undefined ? refused(status, problem) : refusedAt(field, { status, problem });
}

export function unknownTerminal({ isSure, problem }: Extract<TerminalFound, { kind: 'not_found' }>): Problem {
  return refusedAt('terminal', {
    ...{ status: 400, problem },
    ...(!isSure && { type: noSalesOfTerminal }),
  });
}

export function conflict(field: string, problem: Refusal): Problem {
  return refusedAt(field, { status: 409, problem });
}
