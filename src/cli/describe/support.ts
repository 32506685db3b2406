/** Arguments and help of `tillframe doctor`, `health`, `test-alarm` and `support-bundle`. */
import { type Command, Option } from 'commander';
import type { DoctorOptions } from '../doctor.ts';
import type { BundleOptions } from '../support-bundle.ts';
import type { CommandContext } from '../terminal/command-context.ts';
import { configOption } from '../terminal/config-option.ts';

export function describeSupport(program: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;

  program
    .command('doctor')
    .summary(help('doctor.summary'))
    .description(help('doctor.about'))
    .addOption(configOption(help))
    .option('--json', help('option.json'))
    .addOption(new Option('--lang <LANGUAGE>', help('doctor.lang')).choices(['ja', 'en']))
    .addHelpText('after', example('tillframe doctor --config /etc/tillframe/config.yaml'))
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../doctor.ts');
      end(await doctor(options, terminal, signal));
    });

  program
    .command('health')
    .summary(help('health.summary'))
    .description(help('health.about'))
    .addOption(configOption(help))
    .option('--json', help('option.json'))
    .addHelpText('after', example('tillframe health --config /etc/tillframe/config.yaml'))
    .action(async (options: { config: string; json?: true }) => {
      const { health } = await import('../health.ts');
      end(await health(options, terminal, signal));
    });

  program
    .command('test-alarm')
    .summary(help('test_alarm.summary'))
    .description(help('test_alarm.about'))
    .addOption(configOption(help))
    .option('--json', help('option.json'))
    .addHelpText('after', example('tillframe test-alarm --config /etc/tillframe/config.yaml'))
    .action(async (options: { config: string; json?: true }) => {
      const { testAlarm } = await import('../test-alarm.ts');
      end(await testAlarm(options, terminal, signal));
    });

  program
    .command('support-bundle')
    .summary(help('support_bundle.summary'))
    .description(help('support_bundle.about'))
    .addOption(configOption(help))
    .option('-o, --output <FILE>', help('support_bundle.output'))
    .option('--log <FILE>', help('support_bundle.log'))
    .addHelpText('after', example('tillframe support-bundle --output tillframe-support.tar.gz'))
    .action(async (options: BundleOptions) => {
      const { supportBundle } = await import('../support-bundle.ts');
      end(await supportBundle(options, terminal, signal));
    });
}
