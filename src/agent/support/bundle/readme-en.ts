/** English texts of README.txt in a support bundle. */

/** `files`: by name. */
export type ReadmeTexts = {
  readonly privacy: readonly string[];
  readonly files: Readonly<Record<string, string>>;
};

export const readmeEn: ReadmeTexts = {
  privacy: [
    'In it are no passwords, tokens or keys, no sales and no pictures. Names of the shop, cameras and registers, and addresses',
    'of your network are. Look through it before you send it on: all files are text.',
  ],
  files: {
    'versions.json': 'versions of the program, Node.js and the system',
    'config.yaml': 'the config with every default, without secrets',
    'doctor.json': 'what tillframe doctor found',
    'set-up.yaml': 'cameras, registers, links and POS accounts, without secrets',
    'database.json': 'size and counts of the database, latencies and offsets',
    'queue.json': 'how much waits for the cloud, and what it rejected (ids and reasons)',
    'clock-map.json': 'readings of the clock, the newest boots',
    'status.json': 'the state of each part, as reported by the agent',
    'metrics.txt': 'metrics of the agent',
    'log.txt': 'last lines of the log',
  },
};
