import type { ReactNode } from 'react';
import type { Timeline } from '../../model/timeline.ts';
import { DetailsResizer, useDetailsWidth } from '../timeline/details-resizer.tsx';
import { SegmentDetails } from '../timeline/segment-details.tsx';

interface WithDetailsProps {
  readonly timeline: Timeline;
  readonly selected: number;
  readonly children: ReactNode;
}

/** A view of the trace, and beside it the details of what is selected. */
export function WithDetails({ timeline, selected, children }: WithDetailsProps) {
  const [width, setWidth] = useDetailsWidth();
  const node = timeline.nodes[selected];
  return (
    <>
      <div className="timeline-pane">{children}</div>
      <DetailsResizer width={width} onChange={setWidth} />
      {node !== undefined && <SegmentDetails node={node} timeline={timeline} width={width} />}
    </>
  );
}
