import type { Fact } from '../../model/entity-facts.ts';
import { CopyButton } from '../copy-button.tsx';

/** Names and values in two columns; every value can be copied. */
export function FactTable({ facts, label }: { readonly facts: readonly Fact[]; readonly label: string }) {
  return (
    <table className="fact-table" aria-label={label}>
      <tbody>
        {facts.map(({ name, value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
            <td className="fact-copy">
              <CopyButton text={value} what={`value of ${name}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
