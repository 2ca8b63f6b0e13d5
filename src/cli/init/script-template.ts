import { UsageError } from '../exit-codes.ts'
import type { Parameter, Signature } from './parse-signature.ts'
import { scriptValue } from './script-values.ts'

/**
 * Text of an evaluator in TypeScript, to be edited.
 *
 * @throws {UsageError} If there are several functions.
 */
export function scriptTemplate([signature, ...others]: readonly [Signature, ...Signature[]]): string {
	if (others.length > 0)
		throw new UsageError(
			`--typescript: expected one function, found ${others.length + 1}: such an evaluator is made by hand`,
		)
	const { name, parameters, result, type } = signature
	const changed = parameters.filter(({ shape }) => shape.kind === 'reference' && shape.isMutable)
	const outputs = [...(result === undefined ? [] : [result.shape]), ...changed.map(({ shape }) => shape)].map(
		(shape) => scriptValue(shape, 0).type,
	)
	const returned = outputs.length === 1 ? (outputs[0] as string) : `[${outputs.join(', ')}]`
	const isNumber = changed.length === 0 && (result?.shape.kind === 'float' || result?.shape.kind === 'integer')
	const names = parameters.map((one) => ownName(one))
	const typed = parameters.map((one, index) => `${names[index]}: ${scriptValue(one.shape, 0).type}`)
	const samples = parameters.map(({ shape }, index) => {
		const { type: kind, sample } = scriptValue(shape, 50)
		return `\t\t\tconst ${names[index]}${/^\w+$/.test(kind) ? '' : `: ${kind}`} = ${sample}\n`
	})
	const call = names.join(', ')
	return `import { defineEvaluator } from 'oxipelago'

// Scores candidates for \`${type}\`. This file runs beside the judge; candidates run in the sandbox and never see it.

/** Arguments of one call. */
type Arguments = [${typed.join(', ')}]

/** What comes out of one call${changed.length > 0 ? ', changed arguments included' : ''}. */
type Returned = ${returned}

/** What should come out. EDIT: your own rule, a table, a simulation. */
function wanted(...[${call}]: Arguments): Returned {
	return ${wantedOf(outputs, parameters, names, returned)}
}

export default defineEvaluator<Arguments, Returned, Returned>({
	// Calls of \`${name}\`: once for the search; a champion is confirmed on others. EDIT: draw what it will meet.
	inputs(random) {
		return Array.from({ length: 200 }, () => {
${samples.join('')}			return { arguments: [${call}], known: wanted(${names.map((one) => `structuredClone(${one})`).join(', ')}) }
		})
	},

	// One loss a call, 0 for what is right; the score is minus their mean. \`failed\` says how a call panicked or took too long.
	judge(calls) {
		const losses: number[] = calls.map(({ returned, known }) => ${lossOf(isNumber)})
		const worst = calls[losses.indexOf(Math.max(...losses))]
		const got = worst?.failed ?? \`got \${shown(worst?.returned)}\`
		return { losses, feedback: \`for \${shown(worst?.arguments)}: \${got}, wanted \${shown(worst?.known)}\` }
	},
})

function shown(value: unknown): string {
	return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? \`\${one}\` : one)) ?? 'nothing'
}
`
}

function lossOf(isNumber: boolean): string {
	return isNumber
		? '(returned === undefined ? 1e6 : (Number(returned) - Number(known)) ** 2)'
		: '(shown(returned) === shown(known) ? 0 : 1)'
}

/** A rule to begin with, where there is a plain one. */
function wantedOf(
	outputs: readonly string[],
	parameters: readonly Parameter[],
	names: readonly string[],
	returned: string,
): string {
	const all = `[${names.join(', ')}]`
	const isPlain = parameters.every(({ shape }) => /^(?:number|boolean)(?:\[\])*$/.test(scriptValue(shape, 0).type))
	if (!isPlain && returned.startsWith('number') && !returned.endsWith(']')) return `shown(${all}).length`
	if (!isPlain && returned === 'string') return `shown(${all}).toUpperCase()`
	if (!isPlain && returned === 'boolean') return `shown(${all}).length % 2 === 0`
	const numbers = `${all}.flat(9)`
	if (returned === 'number' || returned === 'number | bigint')
		return `${numbers}.map(Number).reduce((sum, one) => sum + one * one, 0)`
	if (returned === 'string') return `${numbers}.join('').toUpperCase()`
	if (returned === 'boolean') return `${numbers}.join('').length % 2 === 0`
	if (outputs.length === 1 && returned === 'number[]') return `${numbers}.map(Number).sort((one, other) => one - other)`
	return `${numbers} as never`
}

/** What is reserved in TypeScript, or taken in the template, gets an underscore. */
function ownName({ name: written }: Parameter): string {
	const name = written.replace(/^r#/, '')
	return taken.has(name) ? `${name}_` : name
}

const taken: ReadonlySet<string> = new Set([
	...['random', 'calls', 'losses', 'worst', 'wanted', 'shown', 'arguments', 'eval', 'await', '_'],
	...'break case catch class const continue debugger default delete do else enum export extends false finally for'.split(
		' ',
	),
	...'function if implements import in instanceof interface let new null package private protected public return'.split(
		' ',
	),
	...'static super switch this throw true try typeof var void while with yield'.split(' '),
])
