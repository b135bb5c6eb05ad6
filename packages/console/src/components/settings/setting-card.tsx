import type { ReactNode } from 'react';

interface SettingCardProps {
  readonly title: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

export function SettingCard({ title, isWide = false, children }: SettingCardProps) {
  return (
    <section className={isWide ? 'setting-card is-wide' : 'setting-card'} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface FactGridProps {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** Numbers with their names. */
export function FactGrid({ facts }: FactGridProps) {
  return (
    <dl className="fact-grid">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
