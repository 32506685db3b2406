/** Rows of the hostile peers' table, as `docs/reference/hostile-peers.json` and, made from it, `docs/reference/hostile-peers.md`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { modes } from './modes.ts';

/** The agent beyond its memory before, and its children together, megabytes; processor time of all of them beyond that before, percent of one core. */
export const bounds = { growthMegabytes: 100, childrenMegabytes: 700, processorPercent: 100, recoveryS: 10 };
/** Credentials that a POS cloud refuses are tried again after a minute (`poll-pace.ts`): sooner ones lock accounts. */
const refusedCredentialsS = 70;
/** Between tries they wait longer each time, at most as long as they have failed: sources and uploads, so that nobody is stormed. */
const waiting = ['pos', 'cloud', 'picture-addresses'];
export function recoveryBoundS({ peer, mode, seconds }: Pick<Row, 'peer' | 'mode' | 'seconds'>): number {
  if (peer === 'pos' && mode === 'challenges') return refusedCredentialsS;
  return bounds.recoveryS + (waiting.includes(peer) ? seconds : 0);
}

const rowSchema = z.strictObject({
  peer: z.string(),
  mode: z.enum(modes),
  /** How long it was hostile. */
  seconds: z.number(),
  /** `git describe` of the program. */
  commit: z.string(),
  /** RFC 3339. */
  at: z.string(),
  sold: z.int(),
  kept: z.int(),
  pictured: z.int(),
  /** Largest distance of a picture from the instant of its sale. */
  maxOffsetMs: z.int(),
  agentMegabytes: z.int(),
  growthMegabytes: z.int(),
  childrenMegabytes: z.int(),
  processorPercent: z.int(),
  recoveryS: z.number(),
  /** Requests at an address to which the peer led. */
  ledInside: z.int(),
  /** Bounds that were not held; empty when all were. */
  faults: z.array(z.string()),
});
export type Row = z.infer<typeof rowSchema>;

const resultsSchema = z.strictObject({ machine: z.string(), rows: z.array(rowSchema) });
export type HostileResults = z.infer<typeof resultsSchema>;

/** Without a row where the file is missing. */
export function readResults(path: string): HostileResults {
  if (!existsSync(path)) return { machine: 'none yet', rows: [] };
  return resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

export function writeResults(
  { json, page }: { readonly json: string; readonly page: string },
  results: HostileResults,
): void {
  writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(page, hostilePage(results));
}

export function hostilePage({ machine, rows }: HostileResults): string {
  const { growthMegabytes, childrenMegabytes, processorPercent, recoveryS } = bounds;
  const lines = rows.map((row) => {
    const cells = [
      ...[`\`${row.peer}\``, row.mode, `${row.seconds} s`, `${row.kept} / ${row.pictured} of ${row.sold}`],
      ...[
        `${row.maxOffsetMs} ms`,
        `${row.agentMegabytes} (${row.growthMegabytes >= 0 ? '+' : ''}${row.growthMegabytes})`,
      ],
      ...[row.childrenMegabytes, `${row.processorPercent} %`, `${row.recoveryS} s`],
      ...[
        row.faults.length === 0 ? 'held' : `**${row.faults.join(', ')}**`,
        `${row.commit}, ${row.at.slice(0, 10)}`,
      ],
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# Hostile peers

Made by \`scripts/test-hostile.sh\` from [its results](hostile-peers.json); do not edit. One built program runs with an honest camera, honest tills that sell once a second, and one hostile
peer at a time, in one mode after the other. Its bounds, for each row:

- every sale of the honest tills is kept and has its picture;
- the agent has at most ${growthMegabytes} MB more than before the first of them, and its children have ${childrenMegabytes} MB together. The modes of a peer run in one program, so that a row has what an earlier mode left;
- all of them together take at most ${processorPercent} % of one core more than before;
- the peer is used again within ${recoveryS} s of its end; one that is tried again after growing pauses (${waiting.join(', ')}) within that and the time for which it was hostile.
  Refused credentials are a matter of a person: those of a POS cloud are tried again after a minute, and count ${refusedCredentialsS} s here; those of a camera, of its events
  or of the cloud, and an address that redirects, are tried again within five minutes, of events within ten, and here when a person has entered them again;
- nobody is led to an address inside the network.

Machine: ${machine}, shared with other work, for which programs waited. Each row names the commit whose build ran. Where a peer or mode has no row, no run of a clean commit is published (\`scripts/test-hostile.sh --list\`).

| peer | mode | hostile for | sales kept / with picture | picture off by at most | agent, MB (more) | children, MB | processor | used again after | verdict | commit, date |
|---|---|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}
