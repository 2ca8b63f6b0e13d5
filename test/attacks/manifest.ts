import type { EvaluatorName } from './arena.ts'
import { type AssemblyTrick, assemblySource, assemblyTricks } from './assembly.ts'
import { callPrograms } from './call-programs.ts'
import { candidateSource, type Substitutions, titleOf } from './candidate-file.ts'
import { breakout, grown, sort, surface, within } from './expectations.ts'
import { byArtifactGate, type Expected, ends } from './expected.ts'
import { grownSources } from './grown-sources.ts'
import { systemCalls } from './system-calls.ts'
import { tableWords } from './table-words.ts'

/** A candidate that tries something, and what may come of it. */
export interface Attack extends Expected {
	/** Begins with the number of its case in the list of attacks, or with one from 30 on. */
	readonly name: string
	readonly title: string
	readonly evaluator: EvaluatorName
	/** Whether it is over before anything runs. */
	readonly endsCompiling: boolean
	readonly source: (words: Substitutions) => string
}

/** A candidate that must be scored. */
export interface Control {
	readonly name: string
	readonly title: string
	readonly evaluator: EvaluatorName | 'free-sort'
	readonly source: string
}

/** Every attack, in the order of its case. */
export const attacks: readonly Attack[] = [
	...filesOf('surface', 'rastrigin', surface),
	...filesOf('sort', 'sort', sort),
	...filesOf('breakout', 'rastrigin', breakout),
	...Object.entries(within).map(([stem, [evaluator, expected]]): Attack => {
		const file = `within/${stem.replace('-made', '')}.rs`
		return attackOf(`35-${stem}`, titleOf(file), evaluator, expected, (outside) =>
			candidateSource(file, { ...outside, ...tableWords, FUNCTION: headers[evaluator] }, 'memory'),
		)
	}),
	...systemCalls.map(({ name, number, arguments: words, needsFilter = false, kinds = ['forbidden'] }): Attack => {
		const given = { CALL: name, NUMBER: String(number), ARGUMENTS: words }
		const title = titleOf('breakout/call.rs').replace('@CALL@', name)
		return attackOf(`40-call-${name}`, title, 'rastrigin', { ...ends(...kinds), needsFilter }, (outside) =>
			// The arguments have words of their own.
			candidateSource('breakout/call.rs', { ...given, ARGUMENTS: filled(words, outside) }, 'pointers'),
		)
	}),
	...callPrograms.map(({ name, title, program, mayWork = false, kinds = ['forbidden'] }): Attack => {
		const whole = titleOf('breakout/program.rs').replace('@TITLE@', title)
		return attackOf(`41-${name}`, whole, 'rastrigin', { ...ends(...kinds), mayWork }, (outside) =>
			candidateSource('breakout/program.rs', { TITLE: title, PROGRAM: program(outside) }, 'pointers'),
		)
	}),
	...assemblyTricks.map((trick: AssemblyTrick): Attack => {
		const title = `Own, by assembly: ${trick.title}`
		return attackOf(`34-${trick.name}`, title, 'rastrigin', byArtifactGate, (outside) =>
			filled(assemblySource(trick), outside),
		)
	}),
	...Object.entries(grown).map(([name, expected]): Attack => {
		const source = grownSources[name]
		if (source === undefined) throw new RangeError(`Expected a source called \`${name}\``)
		return attackOf(name, source.title, 'rastrigin', expected, source.make)
	}),
].toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** Every honest candidate. */
export const controls: readonly Control[] = [
	'18-allocations',
	'26-caught-panic',
	'26-const',
	'26-deep-recursion',
	'26-dynamic',
	'26-format',
	'26-generics',
	'26-hash-map',
	'26-iterators',
	'26-local-items',
	'26-macro',
	'26-prints',
	'26-statics',
	'26-time',
	'26-unicode',
	'26-wide-integers',
	'26-words',
	'sort-26-merge',
	'sort-26-radix',
	'sort-27-refactor',
].map((name): Control => {
	const file = `controls/${name}.rs`
	const evaluator = name.startsWith('sort-27') ? 'free-sort' : name.startsWith('sort-') ? 'sort' : 'rastrigin'
	return { name, title: titleOf(file), evaluator, source: candidateSource(file, {}) }
})

function filesOf(folder: string, evaluator: EvaluatorName, files: Readonly<Record<string, Expected>>): Attack[] {
	return Object.entries(files).map(([stem, expected]) => {
		const file = `${folder}/${stem}.rs`
		const means = folder === 'breakout' ? 'pointers' : stem.startsWith('32-') ? 'takeover' : undefined
		const name = folder === 'breakout' ? `32-${stem}` : folder === 'sort' ? `${stem}-sort` : stem
		return attackOf(name, titleOf(file), evaluator, expected, (words) => candidateSource(file, words, means))
	})
}

function attackOf(
	name: string,
	title: string,
	evaluator: EvaluatorName,
	expected: Expected,
	source: Attack['source'],
): Attack {
	const ofCompiling =
		/^(?:0[1-9]|10|19|30|33|34)-/.test(name) && !/^(?:02-option|30-large|30-proc-macro|01-debug|08-global)/.test(name)
	return { ...expected, name, title, evaluator, endsCompiling: ofCompiling, source }
}

/** How a candidate's function begins. */
export const headers: Readonly<Record<EvaluatorName, string>> = {
	rastrigin: 'surface(_: f64, _: f64) -> f64',
	'unhurried-rastrigin': 'surface(_: f64, _: f64) -> f64',
	sort: 'sort(_: &mut [f64], _: usize)',
	regression: 'model(_: f64, _: f64) -> f64',
	'init-number': 'f(_: f64) -> f64',
	'init-reference': 'order(_: &mut [f64])',
	'init-speed': 'histogram(_: &[u32]) -> Vec<u32>',
	'init-returned': 'scramble(_: &[u32]) -> Vec<u32>',
	'init-short': 'hash(_: &[u8]) -> u64',
}

function filled(text: string, words: Substitutions): string {
	return text.replaceAll(/@([A-Z_]+)@/g, (whole, name: string) => words[name] ?? whole)
}
