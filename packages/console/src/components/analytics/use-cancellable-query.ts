import { keepPreviousData, skipToken, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useCallback } from 'react';

/** A question that its reader can take back. */
export type CancellableQuery<Data> = {
  readonly error: unknown;
  readonly cancel: () => void;
  readonly ask: () => void;
  /** The answer, or that to the question before while the new one is under way. */
  readonly data: Data | undefined;
} & { readonly state: 'asking' | 'answered' | 'failed' | 'cancelled' };

/** Without a function there is nothing to ask, and no answer. */
export function useCancellableQuery<Data>(
  queryKey: QueryKey,
  queryFn: ((signal: AbortSignal) => Promise<Data>) | undefined,
): CancellableQuery<Data> {
  const client = useQueryClient();
  const query = useQuery({
    queryKey,
    queryFn: queryFn === undefined ? skipToken : ({ signal }) => queryFn(signal),
    placeholderData: keepPreviousData,
  });
  const { refetch } = query;
  const isOpen = query.isPending || query.isPlaceholderData;
  const state =
    query.fetchStatus !== 'idle' ? 'asking' : query.isError ? 'failed' : isOpen ? 'cancelled' : 'answered';
  return {
    state,
    error: query.error,
    data: query.data,
    cancel: useCallback(() => void client.cancelQueries({ queryKey, exact: true }), [client, queryKey]),
    ask: useCallback(() => void refetch(), [refetch]),
  };
}
