import Alert from '@cloudscape-design/components/alert';
import { XrayApiError } from '../api/xray-api.ts';

/** A change that the service did not make, with its reason; nothing while there is none. */
export function ChangeNotice({ error, what }: { readonly error: unknown; readonly what: string }) {
  if (error === null || error === undefined) return null;
  const code = error instanceof XrayApiError ? error.code : undefined;
  return (
    <div role="alert" data-testid="change-notice">
      <Alert type="error" header={`${what} failed`}>
        {error instanceof Error ? error.message : String(error)}
        {code !== undefined && <span className="muted"> ({code})</span>}
      </Alert>
    </div>
  );
}
