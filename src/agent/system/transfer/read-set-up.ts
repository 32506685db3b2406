/**
 * Parses and checks a set-up file's text: its entries and its own metadata. Pure, and slow: a megabyte of
 * YAML takes a second and more.
 */
import { z } from 'zod';
import { sealedSchema } from '../../../lib/crypto/passphrase-encryption.ts';
import type { Problem, YamlView } from '../../../lib/yaml/yaml-file.ts';
import type { KnownSetUp } from '../../setup-file/checks.ts';
import { type FileSetUp, parseSetUp } from '../../setup-file/setup-file.ts';
import { restoreSecrets, type SeparateSecrets } from './separate-secrets.ts';

export type SetUpRequest = {
  readonly text: string;
  /** Without it links may name anything: a preliminary check. */
  readonly known?: KnownSetUp;
  /** The encrypted part of the file, decrypted. */
  readonly apart?: SeparateSecrets;
};

export type SetUpRead =
  | {
      readonly ok: true;
      readonly setUp: FileSetUp;
      readonly sealed?: z.infer<typeof sealedSchema>;
      /** The shop of an exported file. */
      readonly shop?: string;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Its mistakes are reported with the others. */
const headSchema = z.looseObject({
  secrets: sealedSchema.optional().catch(undefined),
  exported: z.looseObject({ shop: z.string() }).optional().catch(undefined),
});

/** `view`: for a file that contains more. */
export function readSetUp({ text, known, apart }: SetUpRequest, view: YamlView = {}): SetUpRead {
  let sealed: z.infer<typeof sealedSchema> | undefined;
  let shop: string | undefined;
  const { prepare = (input: unknown): unknown => input } = view;
  const checked = parseSetUp(text, known, {
    ...view,
    prepare: (written) => {
      const input = prepare(written);
      const head = headSchema.safeParse(input).data;
      sealed = head?.secrets;
      shop = head?.exported?.shop;
      return apart === undefined ? input : restoreSecrets(input, apart, known);
    },
  });
  if (!checked.ok) return checked;
  return {
    ok: true,
    setUp: checked.value,
    ...(sealed !== undefined && { sealed }),
    ...(shop !== undefined && { shop }),
  };
}
