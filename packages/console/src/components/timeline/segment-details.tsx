import { useState, type ReactNode } from 'react';
import { annotationFacts, kindOf, overviewFacts, resourceFacts, sqlFacts } from '../../model/entity-facts.ts';
import { findExceptions } from '../../model/exceptions.ts';
import { formatDuration } from '../../model/format.ts';
import { metadataBlocks } from '../../model/metadata-blocks.ts';
import type { Timeline, TimelineNode } from '../../model/timeline.ts';
import { CodeBlock } from '../code-block.tsx';
import { CopyButton } from '../copy-button.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { TabList, type TabItem } from '../tab-list.tsx';
import { ExceptionList } from './exception-list.tsx';
import { FactTable } from './fact-table.tsx';

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
  const [chosenTab, setChosenTab] = useState<string | undefined>(undefined);
  const tabs = tabsOf(node, timeline);
  const active =
    tabs.find(({ id }) => id === chosenTab) ?? tabs.find(({ id }) => id === 'exceptions') ?? tabs[0];
  const { name } = node.document;
  return (
    <aside
      className="segment-details"
      data-testid="segment-details"
      data-name={name}
      style={{ width }}
      aria-label={`Details of ${name}`}
    >
      <div className="segment-details-header">
        <h2>
          {name} <CopyButton text={name} what="name" />
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
      </div>
      {active !== undefined && (
        <>
          <TabList tabs={tabs} active={active.id} label="Details" name="details" onChange={setChosenTab} />
          <div id="details-panel" role="tabpanel" aria-labelledby={`details-tab-${active.id}`}>
            {active.draw()}
          </div>
        </>
      )}
    </aside>
  );
}

/** A tab is there when it has something to show; overview and raw always have. */
function tabsOf(node: TimelineNode, timeline: Timeline): readonly DetailsTab[] {
  const { document } = node;
  const { metadata } = document;
  const exceptions = findExceptions(document, timeline);
  const annotations = annotationFacts(document);
  const resources = resourceFacts(document);
  const sql = sqlFacts(document);
  const exceptionCount = exceptions?.exceptions.length ?? 0;
  const tabs: (DetailsTab | false)[] = [
    {
      id: 'overview',
      label: 'Overview',
      draw: () => <FactTable facts={overviewFacts(node, timeline)} label="Overview" />,
    },
    exceptions !== undefined && {
      id: 'exceptions',
      label: `Exceptions (${exceptionCount})`,
      draw: () => <ExceptionList finding={exceptions} />,
    },
    sql.length > 0 && { id: 'sql', label: 'SQL', draw: () => <FactTable facts={sql} label="SQL" /> },
    resources.length > 0 && {
      id: 'resources',
      label: 'Resources',
      draw: () => <FactTable facts={resources} label="Resources" />,
    },
    annotations.length > 0 && {
      id: 'annotations',
      label: `Annotations (${annotations.length})`,
      draw: () => <FactTable facts={annotations} label="Annotations" />,
    },
    metadata !== undefined && {
      id: 'metadata',
      label: 'Metadata',
      draw: () => <MetadataBlocks metadata={metadata} />,
    },
    {
      id: 'raw',
      label: 'Raw JSON',
      draw: () => <CodeBlock text={JSON.stringify(document, null, 2)} what="JSON" />,
    },
  ];
  return tabs.filter((tab) => tab !== false);
}

function MetadataBlocks({ metadata }: { readonly metadata: Readonly<Record<string, unknown>> }) {
  return (
    <>
      {metadataBlocks(metadata).map(({ title, value, filterKey }) => (
        <section key={filterKey ?? title} className="metadata-block">
          <h3>{title}</h3>
          {filterKey !== undefined && (
            <p className="muted">
              In a filter expression: <code>{filterKey}</code>
            </p>
          )}
          <CodeBlock text={JSON.stringify(value, null, 2)} what={`metadata of ${title}`} />
        </section>
      ))}
    </>
  );
}
