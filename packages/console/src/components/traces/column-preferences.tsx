import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import {
  annotationColumn,
  annotationOf,
  columnLabel,
  defaultWidth,
  DEFAULT_COLUMNS,
  FIXED_COLUMNS,
  type TraceColumn,
} from '../../model/trace-columns.ts';

interface ColumnPreferencesProps {
  readonly columns: readonly TraceColumn[];
  /** Of annotations that can be columns. */
  readonly annotationKeys: readonly string[];
  readonly onChange: (columns: readonly TraceColumn[]) => void;
}

/** Which columns the list has, and in which order. */
export function ColumnPreferences({ columns, annotationKeys, onChange }: ColumnPreferencesProps) {
  const offered = offeredColumns(columns, annotationKeys);
  return (
    <CollectionPreferences
      title="Columns"
      confirmLabel="Apply"
      cancelLabel="Cancel"
      preferences={{
        contentDisplay: offered.map(({ id }) => ({
          id,
          visible: columns.some((column) => column.id === id),
        })),
      }}
      contentDisplayPreference={{
        title: 'Columns of the list',
        description:
          'Check what to show, and drag to order. Annotations of the listed traces can be columns too.',
        options: offered.map(({ id }) => ({
          id,
          label: annotationOf(id) === undefined ? columnLabel(id) : `Annotation ${columnLabel(id)}`,
          alwaysVisible: id === 'id',
        })),
      }}
      onConfirm={({ detail }) => {
        const visible = (detail.contentDisplay ?? []).filter((item) => item.visible);
        const chosen = visible.flatMap(({ id }) => offered.find((column) => column.id === id) ?? []);
        onChange(chosen.length === 0 ? DEFAULT_COLUMNS : chosen);
      }}
    />
  );
}

/** The shown ones in their order, then all others. */
function offeredColumns(columns: readonly TraceColumn[], keys: readonly string[]): readonly TraceColumn[] {
  const others = [
    ...FIXED_COLUMNS.map(({ id }): TraceColumn => ({ id, width: defaultWidth(id) })),
    ...keys.slice(0, 100).map(annotationColumn),
  ];
  return [...columns, ...others.filter(({ id }) => columns.every((column) => column.id !== id))];
}
