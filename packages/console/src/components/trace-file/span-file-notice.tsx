import Button from '@cloudscape-design/components/button';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { sendSpans } from '../../api/send-spans.ts';
import { countOf } from '../../model/format.ts';
import { CodeBlock } from '../code-block.tsx';
import { FileChooser } from './file-chooser.tsx';

interface SpanFileNoticeProps {
  readonly file: File;
  readonly traceIds: readonly string[];
  readonly spanCount: number;
}

const SHOWN_IDS = 20;

/**
 * Spans become segments by rules that only the service has, so a file of them is not drawn here: it can be sent to
 * the service, which stores it like any other trace.
 */
export function SpanFileNotice({ file, traceIds, spanCount }: SpanFileNoticeProps) {
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);
  const sending = useMutation({
    mutationFn: () => sendSpans(file, leaving.current?.signal ?? AbortSignal.abort()),
  });
  const command = `curl -H 'content-type: application/json' --data-binary @FILE ${location.origin}/v1/traces`;
  return (
    <div className="trace-file page-pad" data-testid="span-file">
      <h1>
        The file holds {countOf(spanCount, 'span')} of OpenTelemetry, in {countOf(traceIds.length, 'trace')}
      </h1>
      <p>
        They are shown as segments once the service has made segments of them. Sending stores them there, like
        any other trace; nothing is sent before you say so.
      </p>
      <div className="button-row">
        <Button
          variant="primary"
          loading={sending.isPending}
          disabled={sending.isSuccess}
          onClick={() => sending.mutate()}
        >
          Send the spans to this service
        </Button>
        <FileChooser label="Open another file" />
      </div>
      {sending.isError && (
        <p role="alert" className="download-failure">
          The service did not take them: {sending.error.message}
        </p>
      )}
      {sending.isSuccess && (
        <div role="status">
          <p>
            <b>Sent.</b> {sending.data ?? 'The service took all of them.'}
          </p>
          <ul>
            {traceIds.slice(0, SHOWN_IDS).map((traceId) => (
              <li key={traceId}>
                <Link className="mono" to={`/traces/${traceId}`}>
                  {traceId}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p>Or from a shell:</p>
      <CodeBlock text={command} what="command" />
    </div>
  );
}
