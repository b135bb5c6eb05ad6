import { useMemo, type ReactNode } from 'react';
import { annotationFacts, kindOf, overviewFacts, resourceFacts, sqlFacts } from '../../model/entity-facts.ts';
import { findExceptions } from '../../model/exceptions.ts';
import { throughService } from '../../model/filter-text.ts';
import { formatCount, formatDuration } from '../../model/format.ts';
import { jsonText } from '../../model/json-text.ts';
import { layOutSql } from '../../model/sql-layout.ts';
import type { EntityDocument, Timeline, TimelineNode } from '../../model/timeline.ts';
import { CodeBlock } from '../code-block.tsx';
import { CopyButton } from '../copy-button.tsx';
import { FindingNotes } from '../doctor/finding-notes.tsx';
import { useTraceDoctor } from '../doctor/trace-doctor.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { TabList, type TabItem } from '../tab-list.tsx';
import { DurationRankNote } from '../trace-details/duration-rank-note.tsx';
import { FilterLinks, TraceStartContext } from '../trace-details/filter-links.tsx';
import { LongText } from '../trace-details/long-text.tsx';
import { MetadataTree } from '../trace-details/metadata-tree.tsx';
import { linkCount, NodeLinks } from '../trace-details/node-links.tsx';
import { reportedDocument } from '../trace-details/reported-document.ts';
import { useLinkedTraces } from '../trace-details/use-linked-traces.ts';
import { useInSight } from '../use-in-sight.ts';
import { useUrlParam } from '../use-url-param.ts';
import { ExceptionList } from './exception-list.tsx';
import { FactTable } from './fact-table.tsx';
import '../../styles/trace-details.css';

interface SegmentDetailsProps {
  readonly node: TimelineNode;
  readonly timeline: Timeline;
  /** Pixels. */
  readonly width: number;
}

interface DetailsTab extends TabItem<string> {
  readonly draw: () => ReactNode;
}

/** Everything one segment or subsegment holds. */
export function SegmentDetails({ node, timeline, width }: SegmentDetailsProps) {
  const [chosenTab, setChosenTab] = useUrlParam('details');
  const tabs = useTabs(node, timeline);
  const active =
    tabs.find(({ id }) => id === chosenTab) ?? tabs.find(({ id }) => id === 'exceptions') ?? tabs[0];
  const { name } = node.document;
  const ref = useInSight(node.key);
  return (
    <TraceStartContext value={timeline.start}>
      <aside
        ref={ref}
        className="segment-details"
        data-testid="segment-details"
        data-name={name}
        style={{ width }}
        aria-label={`Details of ${name.slice(0, 100)}`}
      >
        <div className="segment-details-header">
          <h2>
            <LongText text={name} /> <CopyButton text={name} what="name" />
            {node.kind === 'segment' && <FilterLinks filter={throughService({ name })} what="this service" />}
          </h2>
          <p>
            {node.end === undefined ? (
              <OutcomeBadge outcome="progress" />
            ) : (
              <OutcomeBadge outcome={node.outcome} />
            )}
            <span>{kindOf(node)}</span>
            {node.end !== undefined && <b>{formatDuration(node.end - node.start)}</b>}
          </p>
          <FindingNotes id={node.document.id} />
        </div>
        {active !== undefined && (
          <>
            <TabList tabs={tabs} active={active.id} label="Details" name="details" onChange={setChosenTab} />
            {/* What is open and scrolled to in one row's tab says nothing about another's. */}
            <div
              key={`${node.key} ${active.id}`}
              id="details-panel"
              role="tabpanel"
              aria-labelledby={`details-tab-${active.id}`}
            >
              {active.draw()}
            </div>
          </>
        )}
      </aside>
    </TraceStartContext>
  );
}

/** A tab is there when it has something to show; overview and raw always have. */
function useTabs(node: TimelineNode, timeline: Timeline): readonly DetailsTab[] {
  const { reported, isAligned } = useTraceDoctor();
  const traceId = reported?.Id ?? node.segment.trace_id;
  const { linked } = useLinkedTraces(traceId);
  const links = linkCount(node, linked);
  const held = useMemo(() => heldTabs(node, timeline), [node, timeline]);
  const raw = (): string => jsonText(isAligned ? reportedDocument(reported, node) : node.document);
  return [
    {
      id: 'overview',
      label: 'Overview',
      draw: () => (
        <>
          <DurationRankNote node={node} timeline={timeline} />
          <FactTable facts={overviewFacts(node, timeline)} label="Overview" />
        </>
      ),
    },
    ...held,
    ...(links === 0
      ? []
      : [
          { id: 'links', label: `Links (${links})`, draw: () => <NodeLinks node={node} traceId={traceId} /> },
        ]),
    { id: 'raw', label: 'Raw JSON', draw: () => <CodeBlock text={raw()} what="JSON" /> },
  ];
}

function heldTabs(node: TimelineNode, timeline: Timeline): readonly DetailsTab[] {
  const { document } = node;
  const { metadata } = document;
  const exceptions = findExceptions(document, timeline);
  const annotations = annotationFacts(document);
  const resources = resourceFacts(document);
  const tabs: (DetailsTab | false)[] = [
    exceptions !== undefined && {
      id: 'exceptions',
      label: `Exceptions (${formatCount(exceptions.exceptions.length)})`,
      draw: () => <ExceptionList finding={exceptions} isFault={node.flags.fault} />,
    },
    sqlFacts(document).length > 0 && {
      id: 'sql',
      label: 'SQL',
      draw: () => <SqlDetails document={document} />,
    },
    resources.length > 0 && {
      id: 'resources',
      label: 'Resources',
      draw: () => <FactTable facts={resources} label="Resources" />,
    },
    annotations.length > 0 && {
      id: 'annotations',
      label: `Annotations (${formatCount(annotations.length)})`,
      draw: () => <FactTable facts={annotations} label="Annotations" />,
    },
    metadata !== undefined && {
      id: 'metadata',
      label: 'Metadata',
      draw: () => <MetadataTree metadata={metadata} />,
    },
  ];
  return tabs.filter((tab) => tab !== false);
}

/** The query in lines to read, and the same as it was sent for those who take it elsewhere. */
function SqlDetails({ document }: { readonly document: EntityDocument }) {
  const query = 'sql' in document ? document.sql?.sanitized_query : undefined;
  return (
    <>
      {query !== undefined && (
        <>
          <CodeBlock text={layOutSql(query)} what="query in lines" />
          <p className="sql-as-sent">
            The query as it was sent <CopyButton text={query} what="query as it was sent" />
          </p>
        </>
      )}
      <FactTable facts={sqlFacts(document).filter(({ name }) => name !== 'Query')} label="SQL" />
    </>
  );
}
