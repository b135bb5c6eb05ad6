import { CompareView } from '../components/compare/compare-view.tsx';
import { TraceSide } from '../components/compare/trace-side.tsx';
import { useComparedTrace } from '../components/compare/use-compared-trace.ts';
import { useUrlChange, useUrlParam } from '../components/use-url-param.ts';
import { usePageTitle } from '../components/use-page-title.ts';
import '../styles/trace.css';
import '../styles/charts.css';
import '../styles/timeline.css';
import '../styles/trace-views.css';
import '../styles/trace-details.css';
import '../styles/compare.css';

/** Two traces, `a` and `b` of the address, and what is different between them. */
export default function ComparePage() {
  usePageTitle('Compare two traces');
  const [idA] = useUrlParam('a');
  const [idB] = useUrlParam('b');
  const change = useUrlChange();
  const a = useComparedTrace(idA);
  const b = useComparedTrace(idB);
  const isSame = a.kind === 'ready' && b.kind === 'ready' && a.traceId === b.traceId;
  return (
    <div className="compare-page">
      <div className="page-header">
        <h1>Compare two traces</h1>
        <div className="page-actions">
          <button
            type="button"
            className="tool-button"
            disabled={idA === undefined && idB === undefined}
            onClick={() => change({ a: idB, b: idA, selected: undefined }, { isStep: true })}
          >
            Swap A and B
          </button>
        </div>
      </div>
      <div className="compare-sides">
        <TraceSide
          set="A"
          trace={a}
          other={b}
          onChoose={(id) => change({ a: id, selected: undefined }, { isStep: true })}
        />
        <TraceSide
          set="B"
          trace={b}
          other={a}
          onChoose={(id) => change({ b: id, selected: undefined }, { isStep: true })}
        />
      </div>
      {isSame && (
        <p className="page-pad-x muted" role="status">
          A and B are the same trace, so nothing can differ.
        </p>
      )}
      {a.kind === 'ready' &&
        b.kind === 'ready' &&
        a.timeline.nodes.length > 0 &&
        b.timeline.nodes.length > 0 && <CompareView a={a} b={b} />}
    </div>
  );
}
