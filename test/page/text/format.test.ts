import { describe, expect, it } from 'vitest';
import { en as messagesEn } from '../../../src/page/text/en.ts';
import { createFormat } from '../../../src/page/text/format.ts';
import { ja as messagesJa } from '../../../src/page/text/ja.ts';

const ja = createFormat('ja', messagesJa, 'Asia/Tokyo');
const en = createFormat('en', messagesEn, 'Asia/Tokyo');

describe('money', () => {
  it.each([
    [1_020, 'JPY', '¥1,020'],
    [-1_500, 'JPY', '−¥1,500'],
    [0, 'JPY', '¥0'],
    [123_456, 'USD', '$1,234.56'],
    [1_500, 'KWD', 'KWD 1.500'],
  ])('%d minor units of %s read %s in both languages', (minor, currency, text) => {
    expect(ja.money(minor, currency).replace('\u00a0', ' ')).toBe(text);
    expect(en.money(minor, currency).replace('\u00a0', ' ')).toBe(text);
  });
});

describe('times are the shop’s, whatever zone they were written in', () => {
  it('with seconds and tenths', () => {
    expect(ja.time('2026-11-24T05:02:33.149Z')).toBe('14:02:33.1');
    expect(en.time('2026-11-24T00:02:33.999-05:00')).toBe('14:02:33.9');
    expect(en.time('2026-11-24T00:00:00.000+09:00')).toBe('00:00:00.0');
  });

  it('with the day only where it isn’t today', () => {
    const nowMs = Date.parse('2026-11-24T14:10:00+09:00');
    expect(ja.moment('2026-11-24T12:31:00+09:00', nowMs)).toBe('12:31');
    // Already the 24th in Tokyo, still the 23rd in UTC.
    expect(ja.moment('2026-11-23T15:05:00Z', nowMs)).toBe('00:05');
    expect(ja.moment('2026-11-23T23:59:00+09:00', nowMs)).toBe('11/23 23:59');
  });

  it('by day', () => {
    const nowMs = Date.parse('2026-11-24T14:10:00+09:00');
    expect(ja.day('2026-11-24T00:00:00+09:00', nowMs)).toBe('今日 11月24日(火)');
    expect(ja.day('2026-11-23T23:59:59+09:00', nowMs)).toBe('昨日 11月23日(月)');
    expect(ja.day('2026-11-20T12:00:00+09:00', nowMs)).toBe('11月20日(金)');
    expect(en.day('2026-11-24T12:00:00+09:00', nowMs)).toBe('Today, Tue, Nov 24');
    expect(ja.calendarDay('2026-11-24', nowMs)).toBe('今日 11月24日(火)');
    expect(ja.exactMoment('2026-11-24T14:02:33.4+09:00', nowMs)).toBe('14:02:33');
    expect(ja.exactMoment('2026-11-23T14:02:33.4+09:00', nowMs)).toBe('11/23 14:02:33');
    const auckland = createFormat('en', messagesEn, 'Pacific/Auckland');
    expect(auckland.calendarDay('2026-11-20', nowMs)).toBe('Fri, Nov 20');
    // The day that clocks are set back has 25 hours: half past midnight after it, a day earlier is that day's own beginning.
    const berlin = createFormat('en', messagesEn, 'Europe/Berlin');
    const after = Date.parse('2026-10-25T23:30:00+01:00');
    expect(berlin.day('2026-10-24T12:00:00+02:00', after)).toBe('Yesterday, Sat, Oct 24');
    expect(ja.dayKey(Date.parse('2026-11-23T15:05:00Z'))).toBe('2026-11-24');
  });

  it('in UTC where the zone’s name is unknown', () => {
    expect(createFormat('en', messagesEn, 'Moon/Tranquility').time('2026-11-24T14:02:33.1+09:00')).toBe(
      '05:02:33.1',
    );
  });
});

describe('durations', () => {
  it.each([
    [0, '0秒', '0 s'],
    [59_999, '59秒', '59 s'],
    [60_000, '1分', '1 min'],
    [3_599_999, '59分', '59 min'],
    [3_600_000, '1時間', '1 h'],
    [47 * 3_600_000, '47時間', '47 h'],
    [48 * 3_600_000, '2日', '2 days'],
    [-5, '0秒', '0 s'],
  ])('%d ms in words', (ms, japanese, english) => {
    expect(ja.duration(ms)).toBe(japanese);
    expect(en.duration(ms)).toBe(english);
  });

  it('of an instant’s uncertainty never read as none', () => {
    expect(ja.seconds(20)).toBe('0.1秒');
    expect(ja.seconds(-2_300)).toBe('2.3秒');
    expect(en.seconds(40_400)).toBe('40 s');
  });

  it('of a frame offset', () => {
    expect(en.milliseconds(-12.4)).toBe('12 ms');
    expect(en.milliseconds(999.6)).toBe('1 s');
    expect(en.milliseconds(1_240)).toBe('1.2 s');
    expect(ja.milliseconds(1_240)).toBe('1.2秒');
  });
});

it('sizes, in the units of the config and never above the truth', () => {
  const megabyte = 1024 * 1024;
  expect(en.size(256 * megabyte)).toBe('256 MB');
  expect(en.size(256 * megabyte - 1)).toBe('255 MB');
  expect(en.size(1_023 * megabyte)).toBe('1,023 MB');
  expect(ja.size(4_096 * megabyte)).toBe('4 GB');
  expect(ja.size(31_950 * megabyte)).toBe('31.2 GB');
});

it('bit rates', () => {
  expect(en.bitRate(4_080_000)).toBe('4.1 Mbit/s');
  expect(en.bitRate(512_000)).toBe('512 kbit/s');
});
