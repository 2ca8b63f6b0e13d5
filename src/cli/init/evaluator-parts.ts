import { UsageError } from '../exit-codes.ts'
import type { Parameter, Signature } from './parse-signature.ts'
import { given, lent, owned, ownedType, sampleOf, tupleOf } from './rust-values.ts'

/** Pieces of Rust that every evaluator of the scaffold has. */
export interface EvaluatorParts {
	/** The type of one input, a tuple. */
	readonly input: string
	/** The type of what comes out of one call. */
	readonly output: string
	/** `use` lines of the types, and an empty line behind them; or nothing. */
	readonly uses: string
	/** Body of `fn input(rng)`, one line a parameter. */
	readonly sample: string
	/** A pattern of the input. */
	readonly pattern: string
	/** Lines that call `function` with what the pattern binds to; the last one is an expression of the output. */
	readonly call: readonly string[]
}

/**
 * The pieces for a signature.
 *
 * @param length - Up to so many elements have lists that are drawn.
 * @throws {UsageError} If nothing comes out of the function, or the scaffold cannot hand over a type.
 */
export function evaluatorParts(signature: Signature, length: number): EvaluatorParts {
	const { result, uses } = signature
	const parameters = signature.parameters.map((one) =>
		ownNames.has(one.name) ? { ...one, name: `${one.name}_` } : one,
	)
	const changed = parameters.filter(({ shape }) => shape.kind === 'reference' && shape.isMutable)
	const shapes = [...(result === undefined ? [] : [result.shape]), ...changed.map(({ shape }) => shape)]
	const [first] = shapes
	if (first === undefined) {
		throw new UsageError(
			`--signature: nothing comes out of \`${signature.type}\`; expected a result, or a parameter such as \`&mut [f64]\``,
		)
	}
	const output = shapes.length === 1 ? ownedType(first) : tupleOf(shapes.map(ownedType))
	return {
		input: tupleOf(parameters.map(({ shape }) => ownedType(shape))),
		output,
		uses: uses.length === 0 ? '' : `${uses.join('\n')}\n\n`,
		sample: sampleText(parameters, length),
		pattern: tupleOf(parameters.map(({ name }) => name)),
		call: callLines(parameters, changed, result),
	}
}

/** Names that the scaffold has where it names parameters. */
const ownNames: ReadonlySet<string> = new Set(['rng', 'function', 'self', '_'])

function sampleText(parameters: readonly Parameter[], length: number): string {
	const lines = parameters.map(({ name, shape, type }, index) => {
		const before = parameters[index - 1]
		// A length goes with the list before it: any other would only make candidates panic.
		const isLength =
			shape.kind === 'integer' && /^(len|length|n|count|size)$/.test(name) && before !== undefined && hasLength(before)
		const value = isLength ? `${before.name}.len()${type === 'usize' ? '' : ` as ${type}`}` : sampleOf(shape, length)
		return `    let ${name}: ${ownedType(shape)} = ${value};`
	})
	return [...lines, `    ${tupleOf(parameters.map(({ name }) => name))}`].join('\n')
}

function hasLength({ shape }: Parameter): boolean {
	return shape.kind === 'list' || (shape.kind === 'reference' && shape.of.kind === 'list')
}

function callLines(
	parameters: readonly Parameter[],
	changed: readonly Parameter[],
	result: Signature['result'],
): string[] {
	const call = `function(${parameters.map(({ name, shape }) => lent(shape, name)).join(', ')})`
	const kept = result === undefined ? call : owned(result.shape, call)
	if (changed.length === 0) return [kept]
	const after = changed.map(({ name, shape }) => given(shape.kind === 'reference' ? shape.of : shape, name))
	const first = result === undefined ? [] : ['result']
	const [only, ...others] = [...first, ...after]
	return [
		result === undefined ? `${call};` : `let result = ${kept};`,
		others.length === 0 ? (only ?? '') : tupleOf([...first, ...after]),
	]
}
