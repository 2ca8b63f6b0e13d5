import { correctOutcome } from '../prompt/correct-outcome.ts'
import type { Subject } from '../prompt/rules.ts'
import { fencedBlocks } from '../reply/fences.ts'
import type { ToolContext, ToolSetting } from './tool.ts'

/** What a model is told of a parameter that says what to call. */
export function whatToCall({ seed }: Pick<Subject, 'seed'>): string {
	return `Rust that ends in an expression, of which the value is printed with {:?}; it may call \`${seed.functions[0]?.name}\` and print with println!`
}

/** A call of the function for which no more than its types need be known; `undefined` where they are not all numbers. */
export function exampleCall({ seed }: Pick<Subject, 'seed'>): string | undefined {
	const [first] = seed.functions
	const types = /^fn\((.*)\) ->/.exec(first?.type ?? '')?.[1]?.split(', ') ?? []
	const values = types.map((type) =>
		/^f(?:32|64)$/.test(type) ? '0.0' : /^[iu](?:\d+|size)$/.test(type) ? '0' : undefined,
	)
	return types.length === 0 || values.includes(undefined) ? undefined : `${first?.name}(${values.join(', ')})`
}

/** The panic that says that all was printed. */
const done = 'all of it was printed'

/**
 * What is printed by some Rust that calls the functions of a source: compiled with it, and run in a candidate's sandbox with a
 * candidate's limits, in place of what the evaluator would do with it. The evaluator's inputs reach none of that code.
 */
export async function printedBy(
	source: string,
	rust: string,
	{ evaluator, subject }: Pick<ToolSetting, 'evaluator' | 'subject'>,
	{ by, seed, signal }: ToolContext,
): Promise<string> {
	const program = calling(source, fencedBlocks(rust)[0]?.text ?? rust, subject)
	const { outcome, output } = await evaluator.evaluate({ source: program, by, seed, purpose: 'search' }, signal)
	if (outcome.kind === 'panicked' && outcome.message.includes(done)) return output.trimEnd()
	const how =
		outcome.kind === 'scored' || outcome.kind === 'wrong'
			? 'It ended before it was called.'
			: correctOutcome(outcome, { subject, parent: undefined })
	return output.trim() === '' ? how : `${how}\nPrinted before that:\n${output.trimEnd()}`
}

/** The source in a module that begins on its first line, so that the compiler's line numbers are those of the source. */
function calling(source: string, rust: string, { seed }: Pick<Subject, 'seed'>): string {
	const uses = [...seed.source.matchAll(/^use [^;{}]*(?:\{[^;]*\})?[^;{}]*;/gm)].map(([line]) => line)
	const entries = seed.functions.map(
		({ signature }) => `${signature} { version::print_what_is_asked(); panic!("${done}") }`,
	)
	return [
		`mod version { ${source}`,
		'pub fn print_what_is_asked() { let value = {',
		rust,
		'}; println!("{value:?}"); }',
		'}',
		...uses.map((line) => `#[allow(unused_imports)] ${line}`),
		...entries,
		'',
	].join('\n')
}
