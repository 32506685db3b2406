/**
 * Receipt printers that poll a cloud for their receipts, as the makers' manuals describe the wire; a connection a request.
 *
 * An mC-Print with CloudPRNT ("Star CloudPRNT Protocol Guide" 2.4, star-m.jp; the poll's body and the query of GET and DELETE as in
 * its examples), and a TM-m30 with Server Direct Print ("Server Direct Print User's Manual", TM-DT series, pages 37, 47 and 49).
 */
import { request } from 'node:http';
import { unzipSync } from 'node:zlib';

export type Reply = {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: NodeJS.Dict<string | string[]>;
};

/** Rejects as the printer would see it: refused, reset. */
export function ask(
  url: string,
  options: { readonly method: string; readonly body?: string; readonly headers?: Record<string, string> },
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method: options.method, agent: false, headers: options.headers ?? {} },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => void parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const raw = Buffer.concat(parts);
          const body = answer.headers['content-encoding'] === 'gzip' ? unzipSync(raw) : raw;
          resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers });
        });
      },
    );
    asked.on('error', reject);
    asked.end(options.body);
  });
}

export type PollingPrinter = {
  /** Polls once; fetches, prints and confirms a job that is there. Resolves with the status of the poll. */
  poll(): Promise<number>;
  /** Bodies that came out. */
  readonly printed: string[];
  hasPaper: boolean;
  /** Prints, and breaks off before its confirmation. */
  losesConfirmation: boolean;
};

export function starPrinter(url: string, mac: string, unpacks = false): PollingPrinter {
  const headers = { 'User-Agent': 'mC-Print3/5.1', ...(unpacks && { 'Accept-Encoding': 'gzip' }) };
  const poll = (statusCode: string) =>
    ask(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        ...{ status: '23 6 0 0 0 0 0 0 0 ', printerMAC: mac, statusCode, printingInProgress: false },
        clientAction: null,
      }),
    });
  const printer: PollingPrinter = {
    printed: [],
    hasPaper: true,
    losesConfirmation: false,
    async poll() {
      const { status, body } = await poll(printer.hasPaper ? '200%20OK' : '410%20Out%20of%20paper');
      if (status !== 200) return status;
      const { jobReady, mediaTypes, jobToken, deleteMethod } = JSON.parse(body.toString()) as {
        jobReady: boolean;
        mediaTypes?: string[];
        jobToken?: string;
        deleteMethod?: string;
      };
      if (!jobReady || !printer.hasPaper) return status;
      const token = jobToken === undefined ? '' : `&token=${encodeURIComponent(jobToken)}`;
      const type = encodeURIComponent(mediaTypes?.[0] ?? '');
      const job = await ask(`${url}?mac=${encodeURIComponent(mac)}&type=${type}${token}`, {
        method: 'GET',
        headers,
      });
      if (job.status !== 200) return job.status;
      printer.printed.push(job.body.toString('latin1'));
      if (printer.losesConfirmation) return status;
      const method = deleteMethod === 'GET' ? 'GET' : 'DELETE';
      const query = `?mac=${encodeURIComponent(mac)}&code=200%20OK${token}${method === 'GET' ? '&delete' : ''}`;
      await ask(url + query, { method, headers });
      return status;
    },
  };
  return printer;
}

const formHeaders = { 'Content-Type': 'application/x-www-form-urlencoded' };

export function epsonPrinter(url: string, id: string): PollingPrinter {
  const post = (form: Record<string, string>) =>
    ask(url, { method: 'POST', headers: formHeaders, body: new URLSearchParams(form).toString() });
  const printer: PollingPrinter = {
    printed: [],
    hasPaper: true,
    losesConfirmation: false,
    async poll() {
      const { status, body } = await post({ ConnectionType: 'GetRequest', ID: id });
      if (status !== 200 || body.length === 0) return status;
      const jobs = [...body.toString().matchAll(/<ePOSPrint>.*?<\/ePOSPrint>/gs)].map(([job]) => job);
      if (printer.hasPaper) printer.printed.push(...jobs);
      const results = jobs.map((job) => {
        const jobId = /<printjobid>.*?<\/printjobid>/.exec(job)?.[0] ?? '';
        const code = printer.hasPaper ? '' : 'EPTR_REC_EMPTY';
        return `<ePOSPrint>\n<Parameter>\n<devid>local_printer</devid>\n${jobId}\n</Parameter>\n<PrintResponse>\n<response xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print" success="${printer.hasPaper}" code="${code}" status="251658262" battery="0"/>\n</PrintResponse>\n</ePOSPrint>`;
      });
      if (printer.losesConfirmation) return status;
      const file = `<?xml version="1.0" encoding="UTF-8"?>\n<PrintResponseInfo Version="2.00">\n${results.join('\n')}\n</PrintResponseInfo>`;
      await post({ ConnectionType: 'SetResponse', ID: id, ResponseFile: file });
      return status;
    },
  };
  return printer;
}
