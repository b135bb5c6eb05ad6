/** Words that look like keywords and are terms with rules of their own, at the top level only. */

export type SpecialName = 'group.name' | 'group.arn' | 'rootcause.json' | 'text';

const SPECIAL_NAMES: ReadonlySet<string> = new Set<SpecialName>([
  'group.name',
  'group.arn',
  'rootcause.json',
  'text',
]);

export function isSpecial(name: string): name is SpecialName {
  return SPECIAL_NAMES.has(name);
}
