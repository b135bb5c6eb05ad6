import { pageAt } from '../../app-pages.ts';
import { LinkButton } from '../link-button.tsx';
import { useRangeLink } from '../time-range-state.ts';

/** To the comparison of this trace with another one. */
export function CompareLink({ traceId }: { readonly traceId: string }) {
  const rangeLink = useRangeLink();
  if (pageAt('/compare') === undefined) return null;
  return <LinkButton to={rangeLink('/compare', { a: traceId })}>Compare with …</LinkButton>;
}
