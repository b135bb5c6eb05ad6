/** What every chart stands in: its title, what it says in a sentence, and its numbers as a table on demand. */

import { useId, useState, type ReactNode } from 'react';
import '../../styles/charts.css';
import { useElementWidth } from './use-element-width.ts';

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface ChartFrameProps {
  readonly title: string;
  /** A sentence or two for those who do not see the picture. */
  readonly summary: string;
  /** Asked for when the table is opened. */
  readonly table: () => ChartTable;
  /** Keys to the picture, beside the title. */
  readonly legend?: ReactNode;
  /** Pixels. */
  readonly height: number;
  /** Draws the picture for a width in pixels. */
  readonly children: (width: number) => ReactNode;
}

export function ChartFrame({ title, summary, table, legend, height, children }: ChartFrameProps) {
  const [ref, width] = useElementWidth<HTMLDivElement>();
  const [isTable, setIsTable] = useState(false);
  const titleId = useId();
  return (
    <figure className="chart" aria-labelledby={titleId} data-testid="chart" data-title={title}>
      <figcaption className="chart-caption">
        <span id={titleId} className="chart-title">
          {title}
        </span>
        <span className="visually-hidden">{summary}</span>
        <span className="chart-legend">{legend}</span>
        <button
          type="button"
          className="chart-table-toggle"
          aria-pressed={isTable}
          aria-label={`${title} as a table`}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? 'Chart' : 'Table'}
        </button>
      </figcaption>
      <div ref={ref} className="chart-body" style={{ height }}>
        {isTable ? <NumbersTable label={title} table={table()} /> : width > 0 && children(width)}
      </div>
    </figure>
  );
}

function NumbersTable({ label, table }: { readonly label: string; readonly table: ChartTable }) {
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {table.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((cells, index) => (
            <tr key={index}>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
