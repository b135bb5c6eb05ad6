import type { SpanLink } from '@fluoroscope/wire';
import { parseTraceId } from '@fluoroscope/wire';
import type { LinkedTrace } from '../../api/extensions-api.ts';
import type { TimelineNode } from '../../model/timeline.ts';
import { ErrorNotice } from '../error-notice.tsx';
import { LinkedTraceList } from './linked-trace-list.tsx';
import { useLinkedTraces } from './use-linked-traces.ts';

interface NodeLinksProps {
  readonly node: TimelineNode;
  readonly traceId: string;
}

/** Links of one row, both ways, with what its document says about them. */
export function NodeLinks({ node, traceId }: NodeLinksProps) {
  const { linked, error, retry } = useLinkedTraces(traceId);
  const { id } = node.document;
  const links = node.document.links ?? [];
  const causedBy = causesOf(links, id, linked.CausedBy);
  const caused = linked.Caused.filter(({ LinkedSegmentId }) => LinkedSegmentId === id);
  const attributes = links.filter((link) => Object.keys(link.attributes ?? {}).length > 0);
  return (
    <>
      {causedBy.length > 0 && (
        <>
          <h3>Caused by</h3>
          <LinkedTraceList traces={causedBy} label="Caused by" />
        </>
      )}
      {caused.length > 0 && (
        <>
          <h3>Caused</h3>
          <LinkedTraceList traces={caused} label="Caused" />
        </>
      )}
      {attributes.map((link) => (
        <section key={`${link.trace_id} ${link.id}`}>
          <h3>Said about the link to {link.id}</h3>
          <pre className="link-attributes">{JSON.stringify(link.attributes, null, 2).slice(0, 20_000)}</pre>
        </section>
      ))}
      {error !== null && <ErrorNotice error={error} what="The traces it caused" onRetry={retry} />}
    </>
  );
}

/** How many links a row has; the document knows one way and the service the other. */
export function linkCount(
  node: TimelineNode,
  {
    CausedBy,
    Caused,
  }: { readonly CausedBy: readonly LinkedTrace[]; readonly Caused: readonly LinkedTrace[] },
): number {
  const { id, links = [] } = node.document;
  const caused = Caused.filter(({ LinkedSegmentId }) => LinkedSegmentId === id).length;
  return causesOf(links, id, CausedBy).length + caused;
}

/** What the document names, with what the service knows about it. */
function causesOf(
  links: readonly SpanLink[],
  id: string,
  known: readonly LinkedTrace[],
): readonly LinkedTrace[] {
  const ofNode = known.filter(({ LinkedSegmentId }) => LinkedSegmentId === id);
  const others = links
    .map((link) => ({ ...link, trace_id: parseTraceId(link.trace_id) ?? link.trace_id }))
    .filter((link) => !ofNode.some((each) => each.TraceId === link.trace_id && each.SegmentId === link.id))
    .map((link) => ({ TraceId: link.trace_id, SegmentId: link.id, LinkedSegmentId: id }));
  return [...ofNode, ...others];
}
