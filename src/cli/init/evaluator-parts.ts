import { isKeyword } from '../../experiment/table/column-names.ts'
import { UsageError } from '../exit-codes.ts'
import { namesOfOwn, type Parameter, type Signature, usesOf } from './parse-signature.ts'
import { mostParts } from './rust-shape.ts'
import { given, lent, owned, ownedType, sampleOf, tupleOf } from './rust-values.ts'

/** Pieces of Rust that every evaluator of the scaffold has. */
export interface EvaluatorParts {
	/** What `evaluator!` is told of the functions. */
	readonly types: string
	/** The types for people: between backticks. */
	readonly shown: string
	/** The type of one input, a tuple; of several functions a tuple of these. */
	readonly input: string
	/** The type of what comes out of one call, or of one of each function. */
	readonly output: string
	/** `use` lines of the types, or nothing. */
	readonly uses: readonly string[]
	/** Body of `fn input(rng)`, one line a parameter. */
	readonly sample: string
	/** A pattern of the input. */
	readonly pattern: string
	/** Lines that call `function` with what the pattern binds to; the last one is an expression of the output. */
	readonly call: readonly string[]
	/** What is called in place of candidates, given how each function is named. */
	called(name: (signature: Signature) => string): string
}

/**
 * The pieces for some signatures.
 *
 * @param signatures - At least one.
 * @param length - Up to so many elements have lists that are drawn.
 * @throws {UsageError} If nothing comes out of a function, or the scaffold cannot hand over a type.
 */
export function evaluatorParts(signatures: readonly Signature[], length: number): EvaluatorParts {
	const taken = namesOfOwn(signatures).find((name) => evaluatorNames.has(name))
	if (taken !== undefined) {
		throw new UsageError(
			`--signature: no scaffold for a type named \`${taken}\`, a name that evaluators have for something else; expected another, such as \`My${taken}\``,
		)
	}
	if (signatures.length > mostParts) {
		throw new UsageError(`--signature: expected at most ${mostParts} functions together, found ${signatures.length}`)
	}
	const all = signatures.map((signature) => functionParts(signature, signatures.length > 1, length))
	const [only] = all
	const isOne = all.length === 1 && only !== undefined
	const together = (of: (parts: FunctionParts) => string) => (isOne ? of(only) : tupleOf(all.map(of)))
	return {
		types: isOne ? only.type : all.map(({ name, type }) => `${name}: ${type}`).join(', '),
		shown: all.map(({ type }) => `\`${type}\``).join(', '),
		input: together(({ input }) => input),
		output: together(({ output }) => output),
		uses: usesOf(signatures),
		sample: [...all.flatMap(({ sample }) => sample), `    ${together(({ pattern }) => pattern)}`].join('\n'),
		pattern: together(({ pattern }) => pattern),
		call: isOne
			? only.call
			: [...all.flatMap(({ name, call }) => kept(ownName(name), call)), tupleOf(all.map(({ name }) => ownName(name)))],
		called: (name) =>
			isOne
				? name(signatures[0] as Signature)
				: `Functions { ${signatures.map((one) => `${one.name}: ${name(one)}`).join(', ')} }`,
	}
}

/** What the evaluators of the scaffold name themselves, or have from elsewhere. */
const evaluatorNames: ReadonlySet<string> = new Set([
	...['Mine', 'Input', 'Output', 'Functions', 'Case', 'Cases', 'Confirmation', 'Evaluator', 'Expected', 'Finding'],
	...['Judgement', 'Mean', 'Metric', 'Ran', 'Refusal', 'Script', 'Seed', 'Settings', 'Speed', 'Stage', 'Timing'],
	...['RngExt', 'ChaCha8Rng', 'Vec', 'String', 'Option', 'Some', 'None', 'Result', 'Ok', 'Err', 'Box'],
])

/** What comes out of one of several functions, in a variable of its name. */
function kept(name: string, call: readonly string[]): string[] {
	if (call.length === 1) return [`let ${name} = ${call[0]};`]
	return [`let ${name} = {`, ...call.map((line) => `    ${line}`), '};']
}

interface FunctionParts extends Omit<EvaluatorParts, 'types' | 'shown' | 'uses' | 'sample' | 'called'> {
	readonly name: string
	readonly type: string
	readonly sample: readonly string[]
}

function functionParts(signature: Signature, isOneOfSeveral: boolean, length: number): FunctionParts {
	const { name, type, result } = signature
	const named = (one: Parameter): string => {
		if (isOneOfSeveral) return `${name}_${one.name.replace(/^(?:r#|_+)/, '')}`
		return ownName(one.name)
	}
	if (isKeyword(name))
		throw new UsageError(`--signature: \`${name}\` is a word of Rust: expected another name, such as \`${name}_\``)
	const count = signature.parameters.length
	if (count > mostParts) {
		throw new UsageError(
			`--signature: no scaffold for \`${name}\`, which has ${count} parameters; expected at most ${mostParts}, or an array or a struct of them`,
		)
	}
	const parameters = signature.parameters.map((one) => ({ ...one, name: named(one) }))
	const changed = parameters.filter(({ shape }) => shape.kind === 'reference' && shape.isMutable)
	const shapes = [...(result === undefined ? [] : [result.shape]), ...changed.map(({ shape }) => shape)]
	const [first] = shapes
	if (first === undefined) {
		throw new UsageError(
			`--signature: nothing comes out of \`${type}\`; expected a result, or a parameter such as \`&mut [f64]\``,
		)
	}
	return {
		name,
		type,
		input: tupleOf(parameters.map(({ shape }) => ownedType(shape))),
		output: shapes.length === 1 ? ownedType(first) : tupleOf(shapes.map(ownedType)),
		sample: sampleLines(parameters, signature.parameters, length),
		pattern: tupleOf(parameters.map((one) => one.name)),
		call: callLines(isOneOfSeveral ? `(function.${name})` : 'function', parameters, changed, result),
	}
}

function ownName(name: string): string {
	return ownNames.has(name) ? `${name}_` : name
}

/** Names that the scaffold has where it names parameters. */
const ownNames: ReadonlySet<string> = new Set(['rng', 'function', 'result', 'self', '_'])

function sampleLines(parameters: readonly Parameter[], written: readonly Parameter[], length: number): string[] {
	return parameters.map(({ name, shape, type }, index) => {
		const before = parameters[index - 1]
		// A length goes with the list before it: any other would only make candidates panic.
		const isLength =
			shape.kind === 'integer' &&
			/^(len|length|n|count|size)$/.test(written[index]?.name ?? '') &&
			before !== undefined &&
			hasLength(before)
		const value = isLength ? `${before.name}.len()${type === 'usize' ? '' : ` as ${type}`}` : sampleOf(shape, length)
		return `    let ${name}: ${ownedType(shape)} = ${value};`
	})
}

function hasLength({ shape }: Parameter): boolean {
	return shape.kind === 'list' || (shape.kind === 'reference' && shape.of.kind === 'list')
}

function callLines(
	called: string,
	parameters: readonly Parameter[],
	changed: readonly Parameter[],
	result: Signature['result'],
): string[] {
	const call = `${called}(${parameters.map(({ name, shape }) => lent(shape, name)).join(', ')})`
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
