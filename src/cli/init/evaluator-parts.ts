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
	/** `Input`, arguments, and `Output`, what comes of them; of several functions with a line of documentation. */
	readonly declared: string
	/** `use` lines of the types, or nothing. */
	readonly uses: readonly string[]
	/** What `fn input(rng)` returns. */
	readonly drawn: string
	/** Body of `fn input(rng)`, one line a parameter. */
	readonly sample: string
	/** A pattern of the input. */
	readonly pattern: string
	/** Calls `function` with what the pattern binds to: an expression of the output, with what has to go before. */
	readonly call: Block
	/** Whether floats come out. */
	readonly hasFloats: boolean
	/** What is called in place of candidates, given how each function is named. */
	called(name: (signature: Signature) => string): string
}

/** Lines of statements, and of the expression behind them. */
export interface Block {
	readonly before: readonly string[]
	readonly value: readonly string[]
}

/** Lines of a block, indented; its value within `Ok` where that is wanted. */
export function blockText({ before, value }: Block, indent: string, isOk = false): string {
	const [first = '', ...rest] = value
	const last = rest.at(-1)
	const wrapped = last === undefined ? [`Ok(${first})`] : [`Ok(${first}`, ...rest.slice(0, -1), `${last})`]
	return [...before, ...(isOk ? wrapped : value)].map((line) => indent + line).join('\n')
}

/** Of several functions an input is a call of one of them, or, where they are timed, of all of them. */
export type Calls = 'each' | 'together'

/**
 * The pieces for some signatures.
 *
 * @param signatures - At least one.
 * @param length - Up to so many elements have lists that are drawn.
 * @throws {UsageError} If nothing comes out of a function, or the scaffold cannot hand over a type.
 */
export function evaluatorParts(signatures: readonly Signature[], length: number, calls: Calls): EvaluatorParts {
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
	const [only, ...others] = all
	const isOne = only !== undefined && others.length === 0
	return {
		types: isOne ? only.type : all.map(({ name, type }) => `${name}: ${type}`).join(', '),
		shown: all.map(({ type }) => `\`${type}\``).join(', '),
		uses: usesOf(signatures),
		hasFloats: all.some(({ output }) => /\bf(?:32|64)\b/.test(output)),
		called: (name) =>
			isOne
				? name(signatures[0] as Signature)
				: `Functions { ${signatures.map((one) => `${one.name}: ${name(one)}`).join(', ')} }`,
		...(isOne ? onePart(only) : calls === 'each' ? partsOfEach(all) : partsTogether(all)),
	}
}

type CallParts = Pick<EvaluatorParts, 'declared' | 'drawn' | 'sample' | 'pattern' | 'call'>

function onePart({ input, output, sample, pattern, call }: FunctionParts): CallParts {
	const drawn = 'Input'
	return { declared: aliases(input, output), drawn, sample: bodyOf(sample, pattern), pattern, call }
}

/** An input is a tuple of the arguments of each. */
function partsTogether(all: readonly FunctionParts[]): CallParts {
	const each = (of: (parts: FunctionParts) => string) => tupleOf(all.map(of))
	const pattern = each((one) => one.pattern)
	const before = all.flatMap(({ name, call: { before, value } }) => {
		const kept = `let ${ownName(name)} = `
		if (before.length === 0) return [`${kept}${value};`]
		return [`${kept}{`, ...[...before, ...value].map((line) => `    ${line}`), '};']
	})
	return {
		declared: aliases(
			each(({ input }) => input),
			each(({ output }) => output),
		),
		drawn: 'Input',
		sample: bodyOf(
			all.flatMap(({ sample }) => sample),
			pattern,
		),
		pattern,
		call: { before, value: [each(({ name }) => ownName(name))] },
	}
}

/** An input is a call of one of them, so that each is right or wrong by itself. */
function partsOfEach(all: readonly FunctionParts[]): CallParts {
	const arms = all.flatMap(({ name, pattern, call: { before, value } }) => {
		const [arm, output] = [`    Input::${name}(${pattern}) => `, `Output::${name}(${value})`]
		if (before.length === 0) return [`${arm}${output},`]
		return [`${arm}{`, ...[...before, output].map((line) => `        ${line}`), '    }']
	})
	const calls = all.map(({ name, pattern }) => `Input::${name}(${pattern})`)
	return {
		declared: `calls! {
    // Each function's arguments, and what comes of a call.
${all.map(({ name, input, output }) => `    ${name}: ${input} => ${output},\n`).join('')}}`,
		drawn: `[Input; ${all.length}]`,
		sample: bodyOf(
			all.flatMap(({ sample }) => sample),
			`[${calls.join(', ')}]`,
		),
		pattern: 'input',
		call: { before: [], value: ['match input {', ...arms, '}'] },
	}
}

function aliases(input: string, output: string): string {
	return `type Input = ${input};\ntype Output = ${output};`
}

function bodyOf(sample: readonly string[], last: string): string {
	return [...sample, `    ${last}`].join('\n')
}

/** What the evaluators of the scaffold name themselves, or have from elsewhere. */
const evaluatorNames: ReadonlySet<string> = new Set([
	...[
		'Mine',
		'Input',
		'Output',
		'Functions',
		'Call',
		'Case',
		'Cases',
		'Confirmation',
		'Evaluator',
		'Expected',
		'Finding',
	],
	...['Judgement', 'Mean', 'Metric', 'Ran', 'Refusal', 'Script', 'Seed', 'Settings', 'Speed', 'Stage', 'Timing'],
	...['RngExt', 'ChaCha8Rng', 'Vec', 'String', 'Option', 'Some', 'None', 'Result', 'Ok', 'Err', 'Box'],
])

interface FunctionParts {
	readonly name: string
	readonly type: string
	/** The tuple of its arguments, and what comes of a call. */
	readonly input: string
	readonly output: string
	readonly sample: readonly string[]
	readonly pattern: string
	readonly call: Block
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
		call: callOf(isOneOfSeveral ? `(function.${name})` : 'function', parameters, changed, result),
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

function callOf(
	called: string,
	parameters: readonly Parameter[],
	changed: readonly Parameter[],
	result: Signature['result'],
): Block {
	const call = `${called}(${parameters.map(({ name, shape }) => lent(shape, name)).join(', ')})`
	const kept = result === undefined ? call : owned(result.shape, call)
	if (changed.length === 0) return { before: [], value: [kept] }
	const after = changed.map(({ name, shape }) => given(shape.kind === 'reference' ? shape.of : shape, name))
	const first = result === undefined ? [] : ['result']
	const [only, ...others] = [...first, ...after]
	return {
		before: [result === undefined ? `${call};` : `let result = ${kept};`],
		value: [others.length === 0 ? (only ?? '') : tupleOf([...first, ...after])],
	}
}
