import { describe, expect, it } from 'vitest';
import { cameraProblem, cameraProblemKind } from '../../../src/domain/problem/camera.ts';
import { printerConnectionProblem } from '../../../src/domain/problem/devices/printer.ts';
import { brokerFailures } from '../../../src/domain/problem/mqtt.ts';
import { connectionProblem, posProblem, withAnswer } from '../../../src/domain/problem/pos/pos.ts';
import { problemJson, problemText, problemTexts } from '../../../src/domain/problem/problem-text.ts';
import { problemsEn } from '../../../src/domain/problem/problems-en.ts';
import { problemsJa } from '../../../src/domain/problem/problems-ja.ts';
import type { ReportedProblem } from '../../../src/domain/problem/text.ts';

const codes = Object.keys(problemsEn) as (keyof typeof problemsEn)[];
const placeholders = (text: string) => [...new Set(text.match(/\{\w*\}/g) ?? [])].toSorted();

describe('the catalogues', () => {
  it.each(codes)('have the same parameters for %s', (code) => {
    expect(placeholders(problemsJa[code])).toEqual(placeholders(problemsEn[code]));
  });

  it('have a kind for each camera problem', () => {
    const ofCameras = codes.filter((code) => code.startsWith('camera.'));
    expect(ofCameras.filter((code) => cameraProblemKind(code as string) === undefined)).toEqual([]);
  });
});

describe('the problem of a broker', () => {
  const failures = brokerFailures('registers.mqtt');
  const refused = Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:1883'), { code: 'ECONNREFUSED' });
  const textInJapanese = (problem: ReportedProblem) => problemText({ ...problem, text: '' }, 'ja');

  it.each([
    ['nothing listens', failures.socket(refused, false), 'ブローカーの応答がありません（接続拒否）'],
    [
      'the password is wrong in MQTT 3.1.1',
      failures.connack(4),
      'ブローカーのユーザー名かパスワードが違います。設定の registers.mqtt をご確認ください',
    ],
    ['it is busy', failures.connack(0x89), 'ブローカーに接続を拒否されました（server busy）'],
  ])('is Japanese from its code alone when %s', (_, { problem }, text) => {
    expect(textInJapanese(problemJson(problem))).toBe(text);
  });

  it.each([
    [0x86, 'refused', 'mqtt.login_refused'],
    [0x9c, 'refused', 'mqtt.other_broker'],
    [0x88, 'try_later', 'mqtt.connection_refused_with'],
  ])('asks for a person only where one can act (CONNACK 0x%s)', (reason, kind, code) => {
    expect(failures.connack(reason)).toMatchObject({ kind, problem: { code } });
  });
});

describe('the text of a camera problem', () => {
  it('has its parameters, whatever they hold', () => {
    const problem = cameraProblem('camera.no_video_among', { formats: '$& {}' });
    expect(problemText(problem, 'en')).toBe('The camera sends no H.264, H.265 or Motion JPEG video ($& {})');
    expect(problemText(problem, 'ja')).toContain('（$& {}）');
  });

  it('is bounded where a device sends endless text', () => {
    const { params } = cameraProblem('camera.ffmpeg_message', { message: 'x'.repeat(10_000) });
    expect(params).toEqual({ message: `${'x'.repeat(299)}…` });
  });

  it.each([
    ['the code is not known', { code: 'camera.melted', params: {} }],
    ['the code is a name of every object', { code: 'constructor', params: {} }],
    ['a parameter is missing', { code: 'camera.busy', params: {} }],
  ])('is the reported one when %s', (_, problem) => {
    expect(problemText({ ...problem, text: 'As reported' }, 'ja')).toBe('As reported');
  });

  it('travels in English', () => {
    expect(problemJson(cameraProblem('camera.busy', { status: 503 }))).toEqual({
      code: 'camera.busy',
      params: { status: '503' },
      text: 'The camera is busy, perhaps with too many viewers (503)',
    });
  });
});

describe('the problem of a POS', () => {
  it('is Japanese from its code alone when a token is refused', () => {
    const refused = withAnswer(posProblem('smaregi.token_refused'), 'アクセストークンが無効です。');
    const text = problemText({ ...problemJson(refused), text: '' }, 'ja');
    expect(text).toMatch(
      /^スマレジのアクセストークンが正しくありません。.*POS の応答：「アクセストークンが無効です。」$/,
    );
  });

  it.each(['EHOSTUNREACH', 'ENETUNREACH'])("names the shop's network or the internet, not %s", (error) => {
    const { en, ja } = problemTexts(connectionProblem(error));
    expect(ja).toMatch(/POS に接続できません（.*つながりません）。インターネット回線を/);
    expect(en).toMatch(
      /^The POS cannot be reached: .*(internet|beyond).*\. Check the gateway's internet line$/,
    );
    expect(en + ja).not.toContain(error);
  });

  it('has the code of an error that has no text', () => {
    expect(problemText(connectionProblem('EPROTO'), 'en')).toContain('EPROTO');
  });
});

describe('the problem of a printer', () => {
  const failed = (code?: string) =>
    Object.assign(new Error('connect failed'), code === undefined ? {} : { code });

  it.each([
    ['EHOSTUNREACH', /^ネットワークに見つかりません$/],
    ['ENETUNREACH', /^この装置がそのネットワークにつながっていません$/],
    ['EPROTO', /EPROTO/],
    [undefined, /connect failed/],
  ])("names the shop's network for %s", (code, text) => {
    expect(problemText(printerConnectionProblem(failed(code)), 'ja')).toMatch(text);
  });
});
