import type { Table } from '../../experiment/table/table.ts'
import { tableSeed, tableTask } from '../../experiment/table/table-seed.ts'
import type { TableSettings } from '../../experiment/table/table-settings.ts'
import { type Signature, usesOf } from './parse-signature.ts'
import type { Shape } from './rust-shape.ts'
import { plainOf } from './rust-values.ts'

/** A file to be written: its name in the folder, and its text. */
export interface ScaffoldFile {
	readonly name: string
	readonly text: string
}

/** What a new experiment with an evaluator of its own consists of. */
export interface Scaffold {
	readonly name: string
	/** At least one. */
	readonly signatures: readonly Signature[]
	/** What the function is to do; language models read it. */
	readonly task: string
	/** Text of `evaluator.rs`, or of `evaluator.ts`. */
	readonly evaluator: string
	/** Whether the evaluator is in TypeScript. */
	readonly script?: boolean
	/** What it starts from; a `seed.rs` that knows nothing unless given. */
	readonly seeds?: readonly ScaffoldFile[]
	/** Text of `types.rs`, where there are types of a person's own. */
	readonly types?: string | undefined
	/** Lines of `experiment.ts` beyond the usual ones. */
	readonly more?: readonly string[]
	/** Whether a model is set: three of its islands then ask one. */
	readonly hasModel?: boolean
	/** Whether arithmetic that overflows panics. */
	readonly overflowChecks?: boolean
}

/** The files of a new experiment with an evaluator of its own. */
export function experimentFiles(scaffold: Scaffold): ScaffoldFile[] {
	const { signatures, seeds = [], types } = scaffold
	return [
		{ name: 'experiment.ts', text: experimentText(scaffold) },
		...(seeds.length === 0 ? [{ name: 'seed.rs', text: seedText(signatures) }] : seeds),
		...(types === undefined ? [] : [{ name: 'types.rs', text: types }]),
		{ name: evaluatorFile(scaffold), text: scaffold.evaluator },
	]
}

/** The files of a new experiment on a table, which the built-in regression scores. */
export function regressionFiles(name: string, data: string, table: Table, settings: TableSettings): ScaffoldFile[] {
	const chosen = Object.entries(settings).map(([key, value]) => {
		return `${key}: ${typeof value === 'string' ? quoted(value) : `[${value.map(quoted).join(', ')}]`}`
	})
	const experiment = `import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: ${quoted(name)},
	// What the function is to do; language models read it.
	task: ${quoted(tableTask(table))},
	// Where evolution starts.
	seed: './seed.rs',
	// Built in: a share of the rows is held out to confirm the champion. It gives the others to \`regress\`, an operator of the
	// islands that searches formulas without a compiler.
	evaluator: 'regression',
	data: ${quoted(data)},
	// \`target\`, \`use\`, \`drop\` name columns (without them the last one is the target, all others are inputs);
	// \`weight\` the one that says how much each row counts;
	// \`missing\`: 'drop', 'mean' or 'median'; \`heldOut\`: the share of rows that confirms, 0.2 without it.
	settings: {${chosen.length === 0 ? '' : ` ${chosen.join(', ')} `}},
	${budgetText}
})
`
	return [
		{ name: 'experiment.ts', text: experiment },
		{ name: 'seed.rs', text: tableSeed(table) },
	]
}

const budgetText = `// When to stop: \`for\` (90s, 8h), \`candidates\` or \`target\` (a score), whichever comes first.
	budget: { for: '60s' },`

function evaluatorFile({ script = false }: Scaffold): string {
	return script ? 'evaluator.ts' : 'evaluator.rs'
}

function experimentText(scaffold: Scaffold): string {
	const { name, task, signatures, types, more = [], seeds = [], hasModel = false, overflowChecks = false } = scaffold
	const start =
		seeds.length === 0
			? "// Where evolution starts: edit this file first.\n\tseed: './seed.rs'"
			: `// Where evolution starts: each island from one of these, in turn.\n\tseeds: [${seeds.map((one) => quoted(`./${one.name}`)).join(', ')}]`
	const islands = hasModel ? ['algorithmist', 'simplifier', 'contrarian', 'tinkerer'] : Array(4).fill('tinkerer')
	return `import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: ${quoted(name)},
	// What the function is to do; language models read it.
	task: ${quoted(task)},
	${start},
${typeLines(signatures, types)
	.map((line) => `\t${line}\n`)
	.join('')}	// What scores a candidate: edit this file ${seeds.length === 0 ? 'second' : 'first'}.
	evaluator: './${evaluatorFile(scaffold)}',
${more.map((line) => `\t${line}\n`).join('')}	// One island each. tinkerer needs no model; algorithmist, micro-optimiser, simplifier and contrarian use one.
	islands: [${islands.map(quoted).join(', ')}],
	// What one candidate may use, and what it must not name, such as 'slice::sort*'.
	limits: { wallMs: 2_000, memoryMb: 256 },
	forbid: [],
	${overflowChecks ? panicking : wrapping}
	compile: { overflowChecks: ${overflowChecks} },
	${budgetText}
})
`
}

const wrapping =
	'// Arithmetic that overflows wraps, as in a release; with overflowChecks it panics, as under `cargo test`.'
const panicking =
	'// Arithmetic that overflows panics, as under `cargo test`; without overflowChecks it wraps, as in a release.'

/** What has to be said of functions that are several, generic, or of types of a person's own. */
function typeLines(signatures: readonly Signature[], types: string | undefined): string[] {
	const names = signatures.map(({ name }) => quoted(name))
	const stands = Object.assign({}, ...signatures.map(({ instance }) => instance)) as Record<string, string>
	const instance = Object.entries(stands).map(([parameter, type]) => `${parameter}: ${quoted(type)}`)
	return [
		...(names.length === 1 ? [] : ['// They are evolved together.', `functions: [${names.join(', ')}],`]),
		...(types === undefined
			? []
			: ['// What candidates and evaluator.rs share; models are shown it.', "types: './types.rs',"]),
		...(instance.length === 0 ? [] : ['// What it is called with.', `instance: { ${instance.join(', ')} },`]),
	]
}

function seedText(signatures: readonly Signature[]): string {
	const uses = usesOf(signatures)
	const before = uses.length === 0 ? '' : `${uses.join('\n')}\n\n`
	return before + signatures.map(functionText).join('\n')
}

function functionText(signature: Signature): string {
	const { header, result } = signature
	const body = result === undefined ? '' : `    ${plainBody(signature)}\n`
	return `/// What this function should do, in a sentence: language models read it.
///
/// Evolution starts from this body. The better it is, the sooner it gets somewhere; this one knows nothing.
pub ${header} {
${body}}
`
}

/** The plainest result; what is generic can only be handed back. */
function plainBody({ header, parameters, result }: Signature): string {
	if (result === undefined) return ''
	const { shape, otherShape } = result
	const isSame = (one: Shape, other: Shape) => plainOf(one) === plainOf(other)
	if (isSame(shape, otherShape)) return plainOf(shape)
	const isError = shape.kind === 'result' && otherShape.kind === 'result' && shape.error.kind !== 'message'
	if (isError && isSame(shape.error, otherShape.error)) return `Err(${plainOf(shape.error)})`
	const written = /->\s*([\s\S]*?)(?:\bwhere\b[\s\S]*)?$/.exec(header)?.[1]?.trim() ?? ''
	const same = parameters.find(({ name }) => new RegExp(`\\b${name}\\s*:\\s*${escaped(written)}\\s*[,)]`).test(header))
	return same?.name ?? (/\bDefault\b/.test(header) ? 'Default::default()' : 'todo!()')
}

function escaped(text: string): string {
	return text.replace(/[^\w\s]/g, '\\$&')
}

function quoted(text: string): string {
	return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
