/** Reasons for which a source of moments is not read, as codes with parameters. Pure. */
import type { MomentSourceFailure } from '../../setup/moment-source.ts';
import type { ConnectionFailure, MqttProblem } from '../mqtt.ts';
import { problemMaker } from '../text.ts';
import type { momentSourceProblemsEn } from './moment-source-en.ts';

export const momentSourceProblem = problemMaker<typeof momentSourceProblemsEn>();

/** For a broker that was entered on the page: texts that would name a section of the config name the form. */
export function ofOwnBroker({ kind, problem }: ConnectionFailure): MomentSourceFailure {
  const own = formProblems[problem.code]?.(problem.params);
  if (own !== undefined) return { kind: 'refused', problem: own };
  const namesSection = Object.hasOwn(problem.params, 'section');
  return { kind, problem: namesSection ? momentSourceProblem('moment_source.broker_refuses') : problem };
}

type Params = Readonly<Record<string, string>>;
const login = () => momentSourceProblem('moment_source.login_refused');
const notMqtt = () => momentSourceProblem('moment_source.not_mqtt');
const tls = ({ error = '' }: Params) => momentSourceProblem('moment_source.tls_failed', { error });

const formProblems: {
  readonly [Code in MqttProblem['code']]?: (params: Params) => MomentSourceFailure['problem'];
} = {
  'mqtt.login_refused': login,
  'mqtt.login_method_refused': login,
  'mqtt.not_authorized': login,
  'mqtt.subscription_not_authorized': ({ topic = '' }) =>
    momentSourceProblem('moment_source.topic_forbidden', { topic }),
  'mqtt.not_mqtt': notMqtt,
  'mqtt.other_broker': notMqtt,
  'mqtt.tls_refused': tls,
  'mqtt.tls_failed': tls,
  'mqtt.certificate_untrusted': tls,
};
