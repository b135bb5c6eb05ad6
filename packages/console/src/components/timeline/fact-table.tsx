import { useDeferredValue, useMemo, useState } from 'react';
import type { Fact } from '../../model/entity-facts.ts';
import { countOf, formatCount } from '../../model/format.ts';
import { CopyButton } from '../copy-button.tsx';
import { FilterLinks } from '../trace-details/filter-links.tsx';
import { LongText } from '../trace-details/long-text.tsx';

/** So many are drawn at first, and added at a time. */
const STEP = 200;
/** Fewer are found by looking. */
const LEAST_TO_SEARCH = 20;

interface FactTableProps {
  readonly facts: readonly Fact[];
  readonly label: string;
}

/** Names and values in two columns; every value can be copied, and many of them asked for. */
export function FactTable({ facts, label }: FactTableProps) {
  const [text, setText] = useState('');
  const [shown, setShown] = useState(STEP);
  const sought = useDeferredValue(text);
  const found = useMemo(() => matching(facts, sought), [facts, sought]);
  return (
    <>
      {facts.length >= LEAST_TO_SEARCH && (
        <p className="details-search">
          <input
            type="search"
            aria-label={`Search in ${label}`}
            placeholder={`Search ${countOf(facts.length, 'name')} and values`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {sought !== '' && <span role="status">{formatCount(found.length)} found</span>}
        </p>
      )}
      <table className="fact-table" aria-label={label}>
        <tbody>
          {found.slice(0, shown).map((fact, index) => (
            <FactRow key={`${fact.name}#${index}`} fact={fact} />
          ))}
        </tbody>
      </table>
      {found.length > shown && (
        <button type="button" className="text-button" onClick={() => setShown(shown + STEP)}>
          Show more ({formatCount(found.length - shown)} left)
        </button>
      )}
    </>
  );
}

function FactRow({ fact: { name, value, filter } }: { readonly fact: Fact }) {
  return (
    <tr>
      <th scope="row">
        <LongText text={name} />
      </th>
      <td>
        <LongText text={value} />
      </td>
      <td className="fact-actions">
        <FilterLinks filter={filter} what={`this ${name.slice(0, 60)}`} />
        <CopyButton text={value} what={`value of ${name.slice(0, 60)}`} />
      </td>
    </tr>
  );
}

function matching(facts: readonly Fact[], text: string): readonly Fact[] {
  if (text === '') return facts;
  const sought = text.toLowerCase();
  return facts.filter(
    ({ name, value }) => name.toLowerCase().includes(sought) || value.toLowerCase().includes(sought),
  );
}
