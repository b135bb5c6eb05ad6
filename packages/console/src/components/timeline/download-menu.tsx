import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import type { XrayTrace } from '../../api/xray-api.ts';
import { useTraceSource } from '../trace-details/trace-source.ts';
import { downloadTrace, type TraceFileFormat } from './download-trace.ts';

const FORMATS: readonly { readonly id: TraceFileFormat; readonly text: string; readonly purpose: string }[] =
  [
    { id: 'xray', text: 'X-Ray JSON', purpose: 'The segment documents, as BatchGetTraces answers them' },
    { id: 'otlp', text: 'OTLP JSON', purpose: 'The spans, for OpenTelemetry tools' },
  ];

const OPEN = 'open';

/** Saves the trace as a file in the format that is chosen, and leads to opening one. */
export function DownloadMenu({ trace }: { readonly trace: XrayTrace }) {
  const source = useTraceSource();
  const navigate = useNavigate();
  // Spans are made by the service, of what it has stored.
  const formats = source.kind === 'file' ? FORMATS.filter(({ id }) => id !== 'otlp') : FORMATS;
  const leaving = useRef<AbortController>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);
  const download = useMutation({
    mutationFn: (format: TraceFileFormat) =>
      downloadTrace(trace, format, leaving.current?.signal ?? AbortSignal.abort()),
  });
  return (
    <span className="download-menu" data-testid="download">
      <ButtonDropdown
        items={[
          ...formats.map(({ id, text, purpose: secondaryText }) => ({ id, text, secondaryText })),
          { id: OPEN, text: 'Open a file …', secondaryText: 'A trace that was saved here or elsewhere' },
        ]}
        loading={download.isPending}
        loadingText="The spans are on their way"
        onItemClick={({ detail: { id } }) => {
          if (id === OPEN) void navigate('/file');
          else download.mutate(id === 'otlp' ? 'otlp' : 'xray');
        }}
      >
        Download
      </ButtonDropdown>
      {download.isError && (
        <span className="download-failure" role="alert">
          The file could not be made: {download.error.message}
        </span>
      )}
    </span>
  );
}
