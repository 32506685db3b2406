/** Reasons for which a receipt printer can not be reached, or its receipts not be read, as codes with parameters. Pure. */

import { type ProblemOf, problemMaker } from '../text.ts';
import type { printerProblemsEn } from './printer-en.ts';

export type PrinterProblem = ProblemOf<typeof printerProblemsEn>;

const printerProblem = problemMaker<typeof printerProblemsEn>();

export const encryptedPrints = printerProblem('printer.encrypted');
/** ePOS-Device, encrypted or without WebSocket. */
export const unreadMessages = printerProblem('printer.device_unread');
export const tillDistrusts = printerProblem('printer.till_distrusts');
export const noCertificate = printerProblem('printer.no_certificate');

/** The printer's certificate is refused until a person accepts it. */
export const certificateProblems = {
  changed: printerProblem('printer.certificate_changed'),
  lost: printerProblem('printer.certificates_unreadable'),
} as const;

export function needsAcceptance(code: string | undefined): boolean {
  return Object.values(certificateProblems).some((problem) => problem.code === code);
}

export const jobsElsewhere = printerProblem('printer.jobs_elsewhere');
export const pollsEncrypted = printerProblem('printer.polls_encrypted');

/** `status`: of HTTP. */
export function cloudRefuses(status: string): PrinterProblem {
  return printerProblem('printer.cloud_refuses', { status });
}

export function cloudUnreachable({
  code,
  message,
}: Error & { readonly code?: string | undefined }): PrinterProblem {
  return printerProblem('printer.cloud_unreachable', { error: code ?? message });
}

/** By the error of the system; its message where it has no code. */
export function printerConnectionProblem(
  error: Error & { readonly code?: string | undefined },
): PrinterProblem {
  const { code = '' } = error;
  return (
    connectionProblems[code] ??
    printerProblem('printer.connection_failed', { error: code === '' ? error.message : code })
  );
}

const connectionProblems: Readonly<Record<string, PrinterProblem>> = {
  OTHER_CERTIFICATE: certificateProblems.changed,
  LOST_CERTIFICATES: certificateProblems.lost,
  ENOTFOUND: printerProblem('printer.name_not_found'),
  EAI_AGAIN: printerProblem('printer.no_name_server'),
  ECONNREFUSED: printerProblem('printer.connection_refused'),
  ETIMEDOUT: printerProblem('printer.no_answer'),
  ECONNRESET: printerProblem('printer.connection_lost'),
  EHOSTUNREACH: printerProblem('printer.not_in_network'),
  ENETUNREACH: printerProblem('printer.other_network'),
};
