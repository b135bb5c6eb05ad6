import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { XrayApiError } from '../api/xray-api.ts';

interface ErrorNoticeProps {
  readonly error: unknown;
  readonly what: string;
  readonly onRetry: () => void;
}

/** A question that was not answered: what was asked, what the service said, and a way to ask again. */
export function ErrorNotice({ error, what, onRetry }: ErrorNoticeProps) {
  const code = error instanceof XrayApiError ? error.code : undefined;
  return (
    <div className="page-pad" data-testid="error-notice">
      <Alert
        type="error"
        header={`${what} could not be loaded`}
        action={<Button onClick={onRetry}>Try again</Button>}
      >
        {error instanceof Error ? error.message : String(error)}
        {code !== undefined && <span className="muted"> ({code})</span>}
      </Alert>
    </div>
  );
}
