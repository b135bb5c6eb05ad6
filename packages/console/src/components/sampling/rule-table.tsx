import Button from '@cloudscape-design/components/button';
import type { MatchedMember } from '@fluoroscope/wire';
import type { SamplingRule } from '../../api/configuration-api.ts';
import { formatShare } from '../../model/format.ts';
import { DEFAULT_RULE_NAME, type RuleStatistics, type RuleVerdict } from '../../model/sampling.ts';
import { RuleSparkline } from './rule-sparkline.tsx';

export const MEMBER_LABELS: Readonly<Record<MatchedMember, string>> = {
  serviceName: 'Service name',
  serviceType: 'Service type',
  host: 'Host',
  httpMethod: 'Method',
  urlPath: 'URL path',
};

interface RuleTableProps {
  /** In the order they are asked. */
  readonly rules: readonly SamplingRule[];
  readonly statistics: ReadonlyMap<string, RuleStatistics>;
  /** What each says to the request of the dry run; undefined when there is none. */
  readonly verdicts: ReadonlyMap<string, RuleVerdict> | undefined;
  readonly selected: string | undefined;
  readonly isMoving: boolean;
  readonly onSelect: (name: string) => void;
  readonly onMove: (name: string, step: -1 | 1) => void;
}

/** Sampling rules in the order in which clients ask them. */
export function RuleTable(props: RuleTableProps) {
  const { rules, statistics, verdicts } = props;
  const until = Math.max(0, ...[...statistics.values()].map(({ windows }) => windows.at(-1)?.at ?? 0));
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Sampling rules, scrollable">
      <table className="plain-table" aria-label="Sampling rules in the order they are asked">
        <thead>
          <tr>
            <th scope="col" className="number-column">
              Priority
            </th>
            <th scope="col">Rule</th>
            {verdicts !== undefined && <th scope="col">Dry run</th>}
            <th scope="col">Requests it is for</th>
            <th scope="col" className="number-column">
              Reservoir
            </th>
            <th scope="col" className="number-column">
              Rate
            </th>
            <th scope="col">Last five minutes</th>
            <th scope="col">Order</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, index) => (
            <RuleRow key={rule.RuleName} {...props} rule={rule} index={index} until={until} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RuleRowProps extends RuleTableProps {
  readonly rule: SamplingRule;
  readonly index: number;
  readonly until: number;
}

function RuleRow({ rule, index, until, ...table }: RuleRowProps) {
  const { RuleName: name } = rule;
  const statistics = table.statistics.get(name);
  const isSelected = name === table.selected;
  return (
    <tr data-selected={isSelected} data-testid="rule-row" data-name={name}>
      <td className="number-column">{rule.Priority}</td>
      <th scope="row">
        <button
          type="button"
          className="link-like"
          aria-pressed={isSelected}
          onClick={() => table.onSelect(name)}
        >
          {name}
        </button>
      </th>
      {table.verdicts !== undefined && (
        <td>
          <Verdict verdict={table.verdicts.get(name)} />
        </td>
      )}
      <td>
        <Matchers rule={rule} />
      </td>
      <td className="number-column">{rule.ReservoirSize}/s</td>
      <td className="number-column">{formatShare(rule.FixedRate)}</td>
      <td>
        <LiveStatistics statistics={statistics} until={until} />
      </td>
      <td>{name !== DEFAULT_RULE_NAME && <MoveButtons {...table} name={name} index={index} />}</td>
    </tr>
  );
}

function LiveStatistics({
  statistics,
  until,
}: {
  readonly statistics: RuleStatistics | undefined;
  readonly until: number;
}) {
  if (statistics === undefined) return <span className="muted">no client reported</span>;
  const { requestsPerSecond, sampledShare } = statistics;
  return (
    <>
      <RuleSparkline statistics={statistics} until={until} />
      <span className="muted">
        {requestsPerSecond.toFixed(1)} requests/s
        {sampledShare !== undefined && `, ${formatShare(sampledShare)} sampled`}
      </span>
    </>
  );
}

/** What a rule asks of a request; wildcards for everything say nothing. */
function Matchers({ rule }: { readonly rule: SamplingRule }) {
  const parts: readonly (readonly [string, string])[] = [
    [MEMBER_LABELS.serviceName, rule.ServiceName],
    [MEMBER_LABELS.serviceType, rule.ServiceType],
    [MEMBER_LABELS.host, rule.Host],
    [MEMBER_LABELS.httpMethod, rule.HTTPMethod],
    [MEMBER_LABELS.urlPath, rule.URLPath],
    ['Resource', rule.ResourceARN],
    ...Object.entries(rule.Attributes ?? {}),
  ];
  const asked = parts.filter(([, pattern]) => pattern !== '*');
  if (asked.length === 0) return <span className="muted">all requests</span>;
  return asked.map(([label, pattern]) => (
    <div key={label}>
      <span className="muted">{label} </span>
      <bdi className="mono">{pattern}</bdi>
    </div>
  ));
}

function Verdict({ verdict }: { readonly verdict: RuleVerdict | undefined }) {
  return (
    <span className="verdict" data-kind={verdict?.kind}>
      {verdict === undefined ? '' : verdictText(verdict)}
    </span>
  );
}

function verdictText(verdict: RuleVerdict): string {
  switch (verdict.kind) {
    case 'decides':
      return '✓ decides';
    case 'no-match':
      return `does not fit: ${verdict.members.map((member) => MEMBER_LABELS[member].toLowerCase()).join(', ')}`;
    case 'not-asked':
      return 'not asked any more';
    case 'passed-over':
      return 'passed over by X-Ray SDKs (resource or attributes)';
  }
}

function MoveButtons({
  name,
  index,
  rules,
  isMoving,
  onMove,
}: Pick<RuleTableProps, 'rules' | 'isMoving' | 'onMove'> & {
  readonly name: string;
  readonly index: number;
}) {
  const isLast = rules[index + 1] === undefined || rules[index + 1]?.RuleName === DEFAULT_RULE_NAME;
  return (
    <span className="cell-links">
      <Button
        variant="icon"
        iconName="angle-up"
        ariaLabel={`Ask ${name} earlier`}
        disabled={index === 0 || isMoving}
        onClick={() => onMove(name, -1)}
      />
      <Button
        variant="icon"
        iconName="angle-down"
        ariaLabel={`Ask ${name} later`}
        disabled={isLast || isMoving}
        onClick={() => onMove(name, 1)}
      />
    </span>
  );
}
