/**
 * Server Direct Print, from Epson's "Server Direct Print User's Manual", chapter "Request and Response":
 * https://www.manualslib.com/manual/2726698/Epson-Tm-Dt-Series.html?page=37
 *
 * The printer polls by a form with `ConnectionType=GetRequest`; an answer with jobs is `<PrintRequestInfo>`, one `<ePOSPrint>` a job,
 * an answer without one is empty. The results follow in another form, `ConnectionType=SetResponse`, as XML in `ResponseFile`: one
 * `<response success>` a job, and none is printed where `<Response Success="false">` refuses the whole answer.
 * `ID` and, of newer models, `Name` name the printer.
 */
import type { JobEvent } from '../capture/paper-builder.ts';
import { createDocumentReader } from '../http/document-reader.ts';
import type { CloudAnswer, CloudRequest } from './cloud-exchange.ts';
import type { CloudJobs } from './cloud-jobs.ts';

const maxJobs = 50;

export function directPrintRequested(request: CloudRequest, atMs: number, jobs: CloudJobs): JobEvent[] {
  const form = formOf(request);
  if (form?.get('ConnectionType') !== 'SetResponse') return [];
  const xml = withoutDisplays(form.get('ResponseFile') ?? '');
  const printer = printerOf(form);
  if (/<Response\s[^>]{0,500}Success\s*=\s*["']false/.test(xml)) {
    jobs.refused(printer);
    return [];
  }
  const ids = [...xml.matchAll(/<printjobid>\s*([^<\s]+)/g)].map(([, id]) => id);
  const results = [...xml.matchAll(/<response\s[^>]{0,500}?success\s*=\s*["'](true|1|false|0)["']/g)];
  return results.slice(0, maxJobs).flatMap(([, success], index) => {
    const id = ids.length === results.length ? ids[index] : undefined;
    return jobs.confirmed(printer, { id, isPrinted: success === 'true' || success === '1' }, atMs);
  });
}

export function directPrintAnswered(
  request: CloudRequest,
  { status, body }: CloudAnswer,
  { atMs, jobs }: { readonly atMs: number; readonly jobs: CloudJobs },
): JobEvent[] {
  const form = formOf(request);
  if (form?.get('ConnectionType') !== 'GetRequest' || status !== 200) return [];
  const parts = body.toString().match(/<ePOSPrint[\s>].*?(?:<\/ePOSPrint>|$)/gs) ?? [];
  if (parts.length === 0) {
    jobs.idle(printerOf(form), atMs);
    return [];
  }
  const delivered = parts.slice(0, maxJobs).map((part) => {
    const reader = createDocumentReader();
    reader.add(Buffer.from(part), atMs);
    const id = /<printjobid>\s*([^<\s]+)/.exec(part)?.[1];
    return { document: reader.end(), dialect: 'epson' as const, id, body: Buffer.from(part) };
  });
  return jobs.delivered(printerOf(form), delivered, atMs);
}

/** Customer displays have results of their own. */
function withoutDisplays(xml: string): string {
  const [first = '', ...rest] = xml.split('<ePOSDisplay>');
  return first + rest.map((part) => part.split('</ePOSDisplay>')[1] ?? '').join('');
}

function formOf({ method, body }: CloudRequest): URLSearchParams | undefined {
  return method === 'POST' && body.includes('ConnectionType=') ? new URLSearchParams(body) : undefined;
}

function printerOf(form: URLSearchParams): string {
  return `${form.get('ID') ?? ''} ${form.get('Name') ?? ''}`;
}
