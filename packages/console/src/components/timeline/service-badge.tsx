import type { ServiceMark } from '../../model/service-mark.ts';

/** A service's colour with its letters on it; the name stands beside it or in its title. */
export function ServiceBadge({
  mark,
  name,
}: {
  readonly mark: ServiceMark | undefined;
  readonly name: string;
}) {
  if (mark === undefined) return null;
  return (
    <span
      className="service-badge"
      data-colour={mark.colour}
      data-outlined={mark.isOutlined}
      title={name}
      aria-hidden="true"
    >
      {mark.letters}
    </span>
  );
}
