import { describe, expect, it } from 'vitest';
import { parseTraceId, traceIdEpochSeconds } from '@fluoroscope/wire';
import { firstTraceCommands } from './first-trace.ts';

const COMMANDS = firstTraceCommands({
  origin: 'http://127.0.0.1:2000',
  nowMs: 1_700_000_000_500,
  hexDigits: 'abcdef0123456789abcdef010123456789abcdef',
});

function commandOf(label: string): string {
  return COMMANDS.find((command) => command.label === label)?.command ?? '';
}

describe('firstTraceCommands', () => {
  it('sends a document with a trace id of this moment', () => {
    const body: unknown = JSON.parse(/-d '(.*)'$/.exec(commandOf('curl'))?.[1] ?? '');
    const [text] = (body as { TraceSegmentDocuments: string[] }).TraceSegmentDocuments;
    const document = JSON.parse(text ?? '') as { trace_id: string; id: string; start_time: number };
    const traceId = parseTraceId(document.trace_id);
    expect(traceId && traceIdEpochSeconds(traceId)).toBe(1_699_999_999);
    expect(document).toMatchObject({ id: '0123456789abcdef', start_time: 1_699_999_999 });
  });

  it('names the address that the console came from', () => {
    expect(commandOf('curl')).toContain('http://127.0.0.1:2000/TraceSegments');
    expect(commandOf('UDP')).toContain('/dev/udp/127.0.0.1/2000');
    expect(commandOf('AWS CLI')).toContain('--endpoint-url http://127.0.0.1:2000');
    expect(commandOf('X-Ray SDK')).toBe('export AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:2000');
    expect(commandOf('OpenTelemetry')).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:2000');
  });
});
