import { ESLintUtils } from '@typescript-eslint/utils';
import ts from 'typescript';

/**
 * Forbids to look a plain object up, or to write it, by a key that may be any text: `object[key]`, `key in object` and
 * `{ [key]: value } = object`. A word of a corpus may be `constructor` or `__proto__`, which every plain object answers to.
 * Literals, unions of literals and numbers are allowed, and so is what has its own keys only: a `Map`, the entries of an object.
 */
export const ownKeys = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    messages: {
      text: 'The key may be any text, `constructor` and `__proto__` too: use a Map, or `own` to read what is an object.',
    },
    schema: [],
  },
  defaultOptions: [],
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    const checker = services.program.getTypeChecker();
    const check = (key) => {
      if (mayBeAnyText(services.getTypeAtLocation(key), checker)) context.report({ node: key, messageId: 'text' });
    };
    return {
      'MemberExpression[computed=true]': ({ property }) => check(property),
      'BinaryExpression[operator="in"]': ({ left }) => left.type !== 'PrivateIdentifier' && check(left),
      'ObjectPattern > Property[computed=true]': ({ key }) => check(key),
    };
  },
});

/** Whether a type holds texts that are not listed; what a type parameter stands for is what it extends. */
function mayBeAnyText(type, checker) {
  const { Any, Unknown, String, TemplateLiteral, StringMapping } = ts.TypeFlags;
  const whole = checker.getBaseConstraintOfType(type) ?? type;
  const parts = whole.isUnion() ? whole.types : [whole];
  return parts.some(({ flags }) => flags & (Any | Unknown | String | TemplateLiteral | StringMapping));
}
