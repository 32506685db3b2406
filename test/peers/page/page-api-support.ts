/** The routes of the check-up, the support file and the set-up as a file, over a world that a test changes as it likes. */
import { once } from 'node:events';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type ImportJson, importJson } from '../../../src/contract/page/set-up.ts';
import { type DoctorJson, doctorJson } from '../../../src/contract/page/support.ts';
import { doctorMessage, findingJson } from '../../../src/domain/doctor/doctor-text.ts';
import type { Finding } from '../../../src/domain/doctor/finding.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { refuse } from './page-refusal.ts';

export type SupportWorld = {
  /** Undefined: it is never answered. */
  doctor: DoctorJson | undefined;
  /** What an import comes to, or what is wrong with it. */
  imported: ImportJson | { errors: { field: string; message: string }[] };
};

const findings: readonly Finding[] = [
  {
    ...{ check: 'camera', about: 'back', level: 'red' },
    what: cameraProblem('camera.login_refused'),
    todo: doctorMessage('doctor.check_camera'),
  },
  {
    ...{ check: 'clock', level: 'yellow' },
    what: doctorMessage('doctor.clock_unsynced', { time: '2026-11-28 14:02:00' }),
    todo: doctorMessage('doctor.sync_clock'),
  },
  {
    ...{ check: 'ffmpeg', level: 'green' },
    what: doctorMessage('doctor.ffmpeg', { version: '7.1.5', decoders: 'h264, hevc, mjpeg' }),
  },
  {
    ...{ check: 'disk', level: 'green' },
    what: doctorMessage('doctor.disk', { free: '21800', flush: '4.2' }),
  },
];
const examined: DoctorJson = { worst: 'red', findings: findings.map(findingJson) };

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
    return refuse(reply, 400, imported);
  });
}
