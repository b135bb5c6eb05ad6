import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import {
  createSamplingRule,
  deleteSamplingRule,
  updateSamplingRule,
  type SamplingRule,
} from '../../api/configuration-api.ts';
import { formOf, problemsOf, ruleOf, type RuleForm } from '../../model/rule-form.ts';
import { DEFAULT_RULE_NAME } from '../../model/sampling.ts';
import { ChangeNotice } from '../change-notice.tsx';
import { DeleteButton } from '../delete-button.tsx';

interface FieldText {
  readonly label: string;
  readonly hint?: string;
}

const NUMBERS: readonly (readonly [keyof RuleForm, FieldText])[] = [
  ['priority', { label: 'Priority', hint: 'Lower is asked earlier.' }],
  ['reservoir', { label: 'Reservoir', hint: 'Traces a second, of all clients together.' }],
  ['rate', { label: 'Rate in %', hint: 'Of the requests beyond the reservoir.' }],
];

const MATCHERS: readonly (readonly [keyof RuleForm, FieldText])[] = [
  ['serviceName', { label: 'Service name' }],
  ['serviceType', { label: 'Service type', hint: 'Such as AWS::ECS::Container.' }],
  ['host', { label: 'Host' }],
  ['httpMethod', { label: 'Method' }],
  ['urlPath', { label: 'URL path' }],
  ['resourceArn', { label: 'Resource ARN', hint: 'X-Ray SDKs pass over rules that name one.' }],
];

interface RuleEditorProps {
  /** Undefined for a rule that is to be made. */
  readonly rule: SamplingRule | undefined;
  /** Called with the rule's name, or without one when it is gone. */
  readonly onDone: (name: string | undefined) => void;
}

export function RuleEditor({ rule, onDone }: RuleEditorProps) {
  const [form, setForm] = useState(() => formOf(rule));
  const [isTouched, setIsTouched] = useState(false);
  const isDefault = rule?.RuleName === DEFAULT_RULE_NAME;
  const problems = problemsOf(form);
  const { save, remove } = useRuleChanges(rule, form, onDone);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsTouched(true);
    if (Object.keys(problems).length === 0) save.mutate();
  };
  const field = (member: keyof RuleForm, { label, hint }: FieldText) => (
    <FormField
      key={member}
      label={label}
      {...(hint !== undefined && { constraintText: hint })}
      errorText={(isTouched || member !== 'name') && problems[member]}
    >
      <Input
        value={form[member]}
        spellcheck={false}
        onChange={({ detail }) => setForm((current) => ({ ...current, [member]: detail.value }))}
      />
    </FormField>
  );
  const numbers = isDefault ? NUMBERS.filter(([member]) => member !== 'priority') : NUMBERS;
  return (
    <form className="editor-form" onSubmit={submit}>
      {rule === undefined &&
        field('name', { label: 'Name', hint: 'At most 32 characters; it stays as it is.' })}
      <div className="editor-columns">{numbers.map(([member, text]) => field(member, text))}</div>
      {isDefault ? (
        <p className="muted">
          Default decides about every request that no other rule fits. It cannot be deleted or narrowed.
        </p>
      ) : (
        <>
          <p className="muted">All of these must fit. * stands for anything, ? for one character.</p>
          <div className="editor-columns">{MATCHERS.map(([member, text]) => field(member, text))}</div>
        </>
      )}
      <ChangeNotice error={save.error ?? remove.error} what={save.isError ? 'Saving' : 'Deleting'} />
      <div className="button-row">
        <Button variant="primary" loading={save.isPending}>
          {rule === undefined ? 'Create the rule' : 'Save'}
        </Button>
        {rule !== undefined && !isDefault && (
          <DeleteButton
            what={`the rule ${form.name}`}
            isDeleting={remove.isPending}
            onDelete={remove.mutate}
          />
        )}
      </div>
      <p className="muted">
        X-Ray SDKs ask for rules every five minutes, so a change takes that long to arrive.
      </p>
    </form>
  );
}

function useRuleChanges(rule: SamplingRule | undefined, form: RuleForm, onDone: RuleEditorProps['onDone']) {
  const queries = useQueryClient();
  const settled = (): Promise<void> => queries.invalidateQueries({ queryKey: ['sampling-rules'] });
  const save = useMutation({
    mutationFn: async () => {
      await write(ruleOf(form, rule), rule === undefined);
      await settled();
    },
    onSuccess: () => onDone(form.name),
  });
  const remove = useMutation({
    mutationFn: async () => {
      await deleteSamplingRule(form.name);
      await settled();
    },
    onSuccess: () => onDone(undefined),
  });
  return { save, remove };
}

/** `Default` refuses every member but the two that can change. */
function write(rule: SamplingRule, isNew: boolean): Promise<unknown> {
  if (isNew) return createSamplingRule(rule);
  const { RuleName, FixedRate, ReservoirSize } = rule;
  return updateSamplingRule(RuleName === DEFAULT_RULE_NAME ? { RuleName, FixedRate, ReservoirSize } : rule);
}
