/** The gateway as compose.yaml runs it, from the image of scripts/test-arm64.sh: commands in its containers, and their state at the engine. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const composeFile = fileURLToPath(new URL('../../compose.yaml', import.meta.url));

export const image = process.env['TILLFRAME_IMAGE'] ?? 'tillframe';

/** Resolves with its output; rejects with output and errors when it fails. */
export async function docker(...args: string[]): Promise<string> {
  try {
    const { stdout } = await run('docker', args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`docker ${args.join(' ')}:\n${stdout}${stderr}`, { cause: error });
  }
}

/** As for `docker inspect --format`; a value that JSON can say. */
export async function inspect<T>(what: string, format: string): Promise<T> {
  return JSON.parse(await docker('inspect', '--format', `{{json ${format}}}`, what)) as T;
}

export type Composed = AsyncDisposable & {
  compose(...args: string[]): Promise<string>;
  /** Of the service's container. */
  id(service: 'agent' | 'printer-proxy'): Promise<string>;
  /** A command in it. */
  inside(service: 'agent' | 'printer-proxy', ...command: string[]): Promise<string>;
};

/** `override`: a file over compose.yaml. At disposal everything of it goes, data too. */
export function composed(options: { override: string; config: string }): Composed {
  const project = `tillframe-arm64-${process.pid}`;
  const files = ['--file', composeFile, '--file', options.override];
  const compose = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, TILLFRAME_IMAGE: image, TILLFRAME_CONFIG: options.config };
    const { stdout, stderr } = await run(
      'docker',
      ['compose', '--project-name', project, ...files, '--progress', 'quiet', ...args],
      { env, maxBuffer: 64 * 1024 * 1024 },
    );
    return (stdout + stderr).trim();
  };
  const id = async (service: string): Promise<string> => compose('ps', '--all', '--quiet', service);
  return {
    ...{ compose, id },
    inside: async (service, ...command) => docker('exec', await id(service), ...command),
    [Symbol.asyncDispose]: async () => {
      await compose('down', '--volumes', '--timeout', '10');
    },
  };
}
