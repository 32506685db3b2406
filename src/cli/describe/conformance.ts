/** Arguments and help of `tillframe conformance`. */
import { type Command, Option } from 'commander';
import type { ConformanceCommandOptions } from '../conformance.ts';
import { urlArgument, wholeNumber } from '../terminal/arguments.ts';
import type { CommandParts } from '../terminal/command-parts.ts';

export function describeConformance(command: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;
  command
    .summary(localized({ en: 'test a cloud against the contract', ja: 'クラウドが仕様に合うか調べる' }))
    .description(
      localized({
        en: 'Tests any cloud against the cloud contract (docs/integrate/cloud-contract.md) and prints the expected and actual result of each check. It sends sales of its own test shop; real ones are not touched. Exit code 0: all passed, 1: some failed, 2: wrong usage.',
        ja: 'クラウドの実装が仕様（docs/integrate/cloud-contract.md）どおりかを調べ、項目ごとに期待と実際の応答を示します。専用のテスト店舗の会計を送り、実際の会計には触れません。終了コードは、不合格なし 0、あり 1、使い方の誤り 2 です。',
      }),
    )
    .argument(
      '<URL>',
      localized({ en: 'the cloud’s base address', ja: 'クラウドのベースアドレス' }),
      urlArgument,
    )
    .requiredOption(
      '--token-file <FILE>',
      localized({
        en: 'read a token of the cloud from a file with one line',
        ja: 'クラウドのトークンを 1 行だけ書いたファイル',
      }),
    )
    .option(
      '--enrol-key-file <FILE>',
      localized({
        en: 'read a one-time key from a file to test enrolment; the key is consumed',
        ja: '登録を調べるための、一度だけのキーのファイル。キーは使用済みになります',
      }),
    )
    .option(
      '--ca-file <FILE>',
      localized({
        en: 'PEM file of the private CA that signed the cloud’s certificate',
        ja: 'クラウドの証明書を発行した私設 CA の PEM',
      }),
    )
    .option(
      '--shop <ID>',
      localized({
        en: 'test shop, if the token requires one',
        ja: 'テスト用の店舗 ID(トークンが指定を求めるとき)',
      }),
    )
    .option(
      '--gateway <ID>',
      localized({ en: 'test gateway, if the token requires one', ja: 'テスト用のゲートウェイ ID(同上)' }),
    )
    .addOption(
      new Option(
        '--wait <S>',
        localized({
          en: 'wait at most this many seconds for an address to expire',
          ja: '送り先の期限切れを待つ最長の秒数',
        }),
      ).argParser(wholeNumber(0, 86_400)),
    )
    .option('--json', localized({ en: 'print JSON', ja: 'JSON で出力する' }))
    .addHelpText(
      'after',
      example('tillframe conformance https://cloud.example/tillframe --token-file cloud.token'),
    )
    .action(async (url: string, options: ConformanceCommandOptions) => {
      const { conformance } = await import('../conformance.ts');
      end(await conformance(url, options, terminal, signal));
    });
}
