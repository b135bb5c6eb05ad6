import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { XrayTrace } from '../../api/xray-api.ts';
import { downloadTrace, type TraceFileFormat } from './download-trace.ts';

const FORMATS: readonly { readonly id: TraceFileFormat; readonly text: string; readonly purpose: string }[] =
  [
    { id: 'xray', text: 'X-Ray JSON', purpose: 'The segment documents, as BatchGetTraces answers them' },
    { id: 'otlp', text: 'OTLP JSON', purpose: 'The spans, for OpenTelemetry tools' },
  ];

/** Saves the trace as a file, in the format that is chosen. */
export function DownloadMenu({ trace }: { readonly trace: XrayTrace }) {
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
        items={FORMATS.map(({ id, text, purpose: secondaryText }) => ({ id, text, secondaryText }))}
        loading={download.isPending}
        loadingText="The spans are on their way"
        onItemClick={({ detail }) => download.mutate(detail.id === 'otlp' ? 'otlp' : 'xray')}
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
