/** Judges the regions in which checkouts are looked for, by what became of the newest sales. */
import { doctorMessage } from '../../../../domain/doctor/doctor-text.ts';
import { judgeRegion, type RegionHits } from '../../../../domain/moment/region-hits.ts';
import { linksNow } from '../../../../domain/setup/link.ts';
import type { Check, CheckContext, Found } from '../check.ts';

export function regionChecks({
  registers,
  regionHits,
}: Pick<CheckContext, 'registers' | 'regionHits'>): Check[] {
  return registers.flatMap(({ key, name, region }) =>
    region === undefined || regionHits === undefined
      ? []
      : {
          ...{ name: 'region', about: key, title: name },
          run: async ({ links }: CheckContext) => {
            const isLinked = linksNow(links, key).some(({ cameraId }) => cameraId === region.camera);
            if (!isLinked)
              return {
                level: 'yellow',
                what: doctorMessage('doctor.region_not_linked'),
                todo: doctorMessage('doctor.mark_region'),
              };
            return verdictOn((await regionHits())[key] ?? none);
          },
        },
  );
}

const none: RegionHits = { searches: 0, seen: 0, withoutVideo: 0, changed: 0 };

function verdictOn(hits: RegionHits): Found {
  const seen = String(hits.seen);
  const searches = String(hits.searches);
  switch (judgeRegion(hits)) {
    case 'none_yet':
      return { level: 'green', what: doctorMessage('doctor.region_none_yet') };
    case 'learning':
      return { level: 'green', what: doctorMessage('doctor.region_learning', { searches }) };
    case 'finds':
      return { level: 'green', what: doctorMessage('doctor.region_finds', { seen, searches }) };
    case 'rare':
      return {
        level: 'yellow',
        what: doctorMessage('doctor.region_finds', { seen, searches }),
        todo: doctorMessage('doctor.improve_region'),
      };
    case 'video_gone':
      return {
        level: 'yellow',
        what: doctorMessage('doctor.region_video_gone', { count: String(hits.withoutVideo), searches }),
        todo: doctorMessage('doctor.keep_video'),
      };
  }
}
