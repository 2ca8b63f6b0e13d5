import type { Parameter, Signature } from './parse-signature.ts'
import { scriptValue } from './script-values.ts'

/** Text of an evaluator in TypeScript, to be edited. */
export function scriptTemplate(signatures: readonly [Signature, ...Signature[]]): string {
	const [first, ...others] = signatures
	const isOne = others.length === 0
	const all = signatures.map((one) => called(one, isOne ? '' : pascal(one.name)))
	const together = (of: (one: CalledText) => string) => [...new Set(all.map(of))].join(' | ')
	const types = [together((one) => one.arguments), together((one) => one.returned), together((one) => one.returned)]
	const shown = signatures.map(({ type }) => `\`${type}\``).join(', ')
	const names = signatures.map(({ name }) => `\`${name}\``).join(', ')
	const isNumber = isOne && isNumeric(first)
	const found = isOne ? '' : `\${worst?.function}`
	return `import { defineEvaluator } from 'oxipelago'

// Scores candidates for ${shown}. This file runs beside the judge; candidates run in the sandbox and never see it.

${all.map(({ text }) => text).join('\n')}
export default defineEvaluator<${types.join(', ')}>({
	// Calls of ${names}: once for the search; a champion is confirmed on others. EDIT: draw what ${isOne ? 'it' : 'they'} will meet.
	inputs(random) {
		return Array.from({ length: 200 }, (${isOne ? '' : '_, index'}) => {
${isOne ? all[0]?.drawn : turns(all)}		})
	},

	// One loss a call, 0 for what is right; the score is minus their mean. \`failed\` says how a call panicked or took too long.
	judge(calls) {
		const losses: number[] = calls.map(({ returned, known }) => ${lossOf(isNumber)})
		const worst = calls[losses.indexOf(Math.max(...losses))]
		const got = worst?.failed ?? \`got \${shown(worst?.returned)}\`
		return { losses, feedback: \`for ${found}\${shown(worst?.arguments)}: \${got}, wanted \${shown(worst?.known)}\` }
	},
})

function shown(value: unknown): string {
	return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? \`\${one}\` : one)) ?? 'nothing'
}
`
}

/** What the file has of one function. */
interface CalledText {
	/** Names of the types of arguments and of what comes out. */
	readonly arguments: string
	readonly returned: string
	/** Declares these, and what should come out. */
	readonly text: string
	/** Lines that draw a call. */
	readonly drawn: string
}

/** @param of - Behind the names that belong to it, where there are several functions. */
function called(signature: Signature, of: string): CalledText {
	const { name, parameters, result } = signature
	const changed = parameters.filter(isChanged)
	const outputs = [...(result === undefined ? [] : [result.shape]), ...changed.map(({ shape }) => shape)].map(
		(shape) => scriptValue(shape, 0).type,
	)
	const returned = outputs.length === 1 ? (outputs[0] as string) : `[${outputs.join(', ')}]`
	const names = parameters.map((one) => ownName(one))
	const typed = parameters.map((one, index) => `${names[index]}: ${scriptValue(one.shape, 0).type}`)
	const samples = parameters.map(({ shape }, index) => {
		const { type: kind, sample } = scriptValue(shape, 50)
		return `\t\t\tconst ${names[index]}${/^\w+$/.test(kind) ? '' : `: ${kind}`} = ${sample}\n`
	})
	const call = names.join(', ')
	const copies = names.map((one) => `structuredClone(${one})`).join(', ')
	const which = of === '' ? '' : `function: '${name}', `
	return {
		arguments: `Arguments${of}`,
		returned: `Returned${of}`,
		text: `/** Arguments of one call${of === '' ? '' : ` of \`${name}\``}. */
type Arguments${of} = [${typed.join(', ')}]

/** What comes out of it${changed.length > 0 ? ', changed arguments included' : ''}. */
type Returned${of} = ${returned}

/** What should come out. EDIT: your own rule, a table, a simulation. */
function wanted${of}(...[${call}]: Arguments${of}): Returned${of} {
	return ${wantedOf(outputs, parameters, names, returned)}
}
`,
		drawn: `${samples.join('')}\t\t\treturn { ${which}arguments: [${call}], known: wanted${of}(${copies}) }\n`,
	}
}

/** Draws a call of each function in turn. */
function turns(all: readonly CalledText[]): string {
	const texts = all.map(({ drawn }, index) => {
		if (index === all.length - 1) return drawn
		return `\t\t\tif (index % ${all.length} === ${index}) {\n${drawn.replace(/^/gm, '\t').replace(/\t$/, '')}\t\t\t}\n`
	})
	return texts.join('')
}

function isChanged({ shape }: Parameter): boolean {
	return shape.kind === 'reference' && shape.isMutable
}

/** Whether all that comes out is a number. */
function isNumeric({ parameters, result }: Signature): boolean {
	return !parameters.some(isChanged) && (result?.shape.kind === 'float' || result?.shape.kind === 'integer')
}

/** `push_sorted` is `PushSorted`. */
function pascal(name: string): string {
	return name.replace(/(?:^|_+)(\w)/g, (_, letter: string) => letter.toUpperCase())
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
	...['random', 'index', 'calls', 'losses', 'worst', 'wanted', 'shown', 'arguments', 'eval', 'await', '_'],
	...'break case catch class const continue debugger default delete do else enum export extends false finally for'.split(
		' ',
	),
	...'function if implements import in instanceof interface let new null package private protected public return'.split(
		' ',
	),
	...'static super switch this throw true try typeof var void while with yield'.split(' '),
])
