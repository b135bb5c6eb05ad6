import { useId, type ReactNode } from 'react';

interface ChoiceItem {
  readonly value: string;
  readonly label: string;
}

interface ChoiceProps {
  readonly label: ReactNode;
  readonly value: string;
  readonly items: readonly ChoiceItem[];
  readonly onChange: (value: string) => void;
}

/** One of a few values, in a line of tools: the browser's own list, with its label beside it. */
export function Choice({ label, value, items, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <span className="map-choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {items.map((item) => (
          <option key={item.value} value={item.value}>
            {item.label}
          </option>
        ))}
      </select>
    </span>
  );
}
