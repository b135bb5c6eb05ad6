import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import winston from 'winston';
import { runWithSegment } from '../context/context.ts';
import { Segment } from '../segment/segment.ts';
import { xrayLogFields, xrayLogFormat } from './log-correlation.ts';

const traceId = '1-5759e988-bd862e3fe1be46a994272793';

/** A stream that keeps its lines as JSON. */
function lines(): { stream: Writable; written: Record<string, unknown>[] } {
  const written: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n').filter(Boolean)) written.push(JSON.parse(line));
      done();
    },
  });
  return { stream, written };
}

function inSegment(log: () => void): Segment {
  const segment = new Segment('shop', traceId);
  runWithSegment(segment, log);
  return segment;
}

test('Pino: as its mixin', () => {
  const { stream, written } = lines();
  const log = pino({ mixin: xrayLogFields }, stream);
  log.info('outside');
  const segment = inSegment(() => log.info({ item: 7 }, 'inside'));
  expect(written[0]).not.toHaveProperty('xray_trace_id');
  expect(written[1]).toMatchObject({
    item: 7,
    msg: 'inside',
    xray_trace_id: traceId,
    xray_segment_id: segment.id,
    xray_sampled: true,
  });
});

test('Winston: as a format', () => {
  const { stream, written } = lines();
  const log = winston.createLogger({
    format: winston.format.combine(xrayLogFormat(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream })],
  });
  const segment = inSegment(() => log.info('inside', { item: 7 }));
  expect(written).toEqual([
    {
      level: 'info',
      message: 'inside',
      item: 7,
      xray_trace_id: traceId,
      xray_segment_id: segment.id,
      xray_sampled: true,
    },
  ]);
});

test('a subsegment stands for itself, and an unsampled trace says so', () => {
  const segment = new Segment('shop', traceId);
  segment.notTraced = true;
  const subsegment = segment.addNewSubsegment('work');
  runWithSegment(subsegment, () => {
    expect(xrayLogFields()).toEqual({
      xray_trace_id: traceId,
      xray_segment_id: subsegment.id,
      xray_sampled: false,
    });
  });
  subsegment.close();
  segment.close();
});
