/** Commands that send a first trace, for an empty store. Pure: time and randomness are given. */

export interface FirstTraceContext {
  /** Where the console was loaded from, such as `http://127.0.0.1:2000`. */
  readonly origin: string;
  readonly nowMs: number;
  /** 40 random hexadecimal digits: 24 for the trace id, 16 for the segment id. */
  readonly hexDigits: string;
}

export interface FirstTraceCommand {
  readonly label: string;
  readonly explanation: string;
  readonly command: string;
}

export function firstTraceCommands(context: FirstTraceContext): readonly FirstTraceCommand[] {
  const { hostname, port, protocol } = new URL(context.origin);
  const udpPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  const document = firstDocument(context);
  const body = JSON.stringify({ TraceSegmentDocuments: [document] });
  return [
    {
      label: 'curl',
      explanation: 'One segment over HTTP, the way the X-Ray daemon sends it.',
      command: `curl -s -X POST ${context.origin}/TraceSegments -H 'content-type: application/json' -d '${body}'`,
    },
    {
      label: 'UDP',
      explanation: 'One datagram, the way an X-Ray SDK sends it: a header line and the segment document.',
      // Not printf into nc: that writes line by line, and each line could leave as a datagram of its own.
      command: [
        `bash -c 'cat > /dev/udp/${hostname}/${udpPort}' <<'END'`,
        '{"format":"json","version":1}',
        document,
        'END',
      ].join('\n'),
    },
    {
      label: 'AWS CLI',
      explanation: 'Any region and no credentials: the service takes unsigned requests.',
      command: `aws xray put-trace-segments --endpoint-url ${context.origin} --region us-east-1 --no-sign-request --trace-segment-documents '${document}'`,
    },
    {
      label: 'X-Ray SDK',
      explanation: 'Set this where an instrumented application runs, and start the application.',
      command: `export AWS_XRAY_DAEMON_ADDRESS=${hostname}:${udpPort}`,
    },
    {
      label: 'OpenTelemetry',
      explanation: 'Set these where an instrumented application runs, and start the application.',
      // The console's own port takes OTLP over HTTP as well, and unlike the others it is open for certain.
      command: [
        'export OTEL_SERVICE_NAME=my-first-service',
        'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
        `export OTEL_EXPORTER_OTLP_ENDPOINT=${context.origin}`,
      ].join('\n'),
    },
  ];
}

/** A finished request of 120 ms that began a moment ago. */
function firstDocument({ nowMs, hexDigits }: FirstTraceContext): string {
  const start = Math.floor(nowMs / 1000) - 1;
  const epochHex = start.toString(16).padStart(8, '0');
  return JSON.stringify({
    trace_id: `1-${epochHex}-${hexDigits.slice(0, 24)}`,
    id: hexDigits.slice(24, 40),
    name: 'my-first-service',
    start_time: start,
    end_time: start + 0.12,
    http: { request: { method: 'GET', url: 'http://example.com/hello' }, response: { status: 200 } },
  });
}
