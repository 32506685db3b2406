/** The routes of the check-up, the support file and the set-up as a file, over a world that a test changes as it likes. */
import { once } from 'node:events';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemJson } from '../../../src/contract/page/sales.ts';
import { type ImportJson, importJson } from '../../../src/contract/page/set-up.ts';
import { type DoctorJson, doctorJson } from '../../../src/contract/page/support.ts';

export type SupportWorld = {
  /** Undefined: it is never answered. */
  doctor: DoctorJson | undefined;
  /** What an import comes to, or what is wrong with it. */
  imported: ImportJson | { errors: { field: string; message: string }[] };
};

const examined: DoctorJson = {
  worst: 'red',
  findings: [
    {
      ...{ check: 'camera', about: 'back', level: 'red' },
      what: {
        en: 'the camera refused the user name or password (401)',
        ja: 'ユーザー名かパスワードがカメラに拒否されました（401）',
      },
      todo: {
        en: 'Check both on the camera’s page of the gateway.',
        ja: 'カメラのページでユーザー名とパスワードをご確認ください。',
      },
    },
    {
      ...{ check: 'clock', level: 'yellow' },
      what: { en: 'no time server has been reached yet', ja: '時刻サーバーにまだつながっていません' },
      todo: {
        en: 'Check that UDP port 123 is open to the internet.',
        ja: 'インターネットへの UDP 123 番が通るかご確認ください。',
      },
    },
    { check: 'ffmpeg', level: 'green', what: { en: 'version 7.1.5', ja: 'バージョン 7.1.5' } },
    {
      ...{ check: 'disk', level: 'green' },
      what: { en: '21.8 GB of 31.2 GB are free', ja: '空き 21.8 GB / 31.2 GB' },
    },
  ],
};

export function supportWorld(over: Partial<SupportWorld> = {}): SupportWorld {
  return {
    doctor: examined,
    imported: {
      ...{ added: 2, changed: 1, removed: 0, unchanged: 4 },
      notes: [
        {
          en: 'Camera counter: its password is not in the file. Enter it on the camera’s page.',
          ja: 'カメラ counter：パスワードがファイルにありません。カメラのページで入力してください。',
        },
      ],
    },
    ...over,
  };
}

export function supportRoutes(app: FastifyInstance, world: SupportWorld): void {
  app.get('/api/v1/doctor', async (request) => {
    if (world.doctor === undefined) await once(request.raw.socket, 'close');
    return doctorJson.parse(world.doctor);
  });
  const file = (name: string, text: string) => (_request: unknown, reply: FastifyReply) =>
    reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(text);
  app.get('/api/v1/support-bundle', file('tillframe-support.tar.gz', 'bundle'));
  app.get('/api/v1/export', file('tillframe-shop.yaml', 'cameras: []\n'));
  app.post('/api/v1/export', file('tillframe-shop.yaml', 'cameras: []\n'));
  app.post('/api/v1/import', (_request, reply) => {
    const { imported } = world;
    if (!('errors' in imported)) return importJson.parse(imported);
    const body = { type: 'about:blank', title: 'Mistakes in the file', status: 400, ...imported };
    return reply
      .code(400)
      .type('application/problem+json')
      .send(JSON.stringify(problemJson.parse(body)));
  });
}
