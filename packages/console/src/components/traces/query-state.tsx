import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useIsSlow } from './use-is-slow.ts';

interface QueryStateProps {
  readonly query: UseQueryResult<unknown>;
  readonly queryKey: readonly unknown[];
  /** As the subject of "… could not be loaded". */
  readonly what: string;
}

/** What a part of the page says while its numbers are on their way, were stopped, or could not be had. */
export function QueryState({ query, queryKey, what }: QueryStateProps) {
  const client = useQueryClient();
  const isSlow = useIsSlow(query.isFetching);
  const again = (): void => void query.refetch();
  if (isSlow) {
    return (
      <div className="query-state" role="status">
        <Spinner /> {what} are being computed …
        <Button variant="inline-link" onClick={() => void client.cancelQueries({ queryKey })}>
          Cancel
        </Button>
      </div>
    );
  }
  if (query.isError) {
    return (
      <div className="query-state" role="alert" data-testid="part-error">
        <span className="text-wrong">{what} could not be loaded: </span>
        <bdi>{query.error.message}</bdi>
        <Button variant="inline-link" onClick={again}>
          Try again
        </Button>
      </div>
    );
  }
  if (query.isFetching || (query.data !== undefined && !query.isPlaceholderData)) return null;
  return (
    <div className="query-state" role="status">
      {what} were not loaded.
      <Button variant="inline-link" onClick={again}>
        Load
      </Button>
    </div>
  );
}
