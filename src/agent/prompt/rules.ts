import type { Experiment } from '../../experiment/experiment.ts'
import type { EvaluatorFacts } from '../../scoring/evaluate.ts'
import { fenced } from './fenced.ts'

/** What of an experiment a model is told. */
export type Subject = Pick<
	Experiment,
	'task' | 'seed' | 'types' | 'dependencies' | 'instance' | 'limits' | 'forbid' | 'allow' | 'compile'
> & {
	readonly facts: EvaluatorFacts
}

/**
 * The part of every prompt that is the same for all islands and operators of a run: task, signature, rules, score.
 *
 * It stands first and never varies, so that a server that keeps prefixes reads it once.
 */
export function systemText(subject: Subject): string {
	return [
		'You write Rust functions that a search improves step by step: each version that you send is compiled, run in a sandbox, scored, and kept if it is good. What you are shown are earlier versions with their measured results.',
		`# Task\n${subject.task.trim()}`,
		`# ${subject.seed.functions.length === 1 ? 'Function' : 'Functions'}\n${signatures(subject)}`,
		...typesText(subject),
		`# Rules\n${rules(subject)}`,
		`# Score\n${scoring(subject.facts)}`,
	].join('\n\n')
}

/** Names of the evolved functions. */
export function functionNames({ seed }: Pick<Subject, 'seed'>): string[] {
	return seed.functions.map(({ name }) => name)
}

/** The declared signatures, fenced. */
export function signatures({ seed }: Pick<Subject, 'seed'>): string {
	return ['```rust', ...seed.functions.map(({ signature }) => signature), '```'].join('\n')
}

/** Types that candidates cannot change, where there are some. */
export function typesText({ types }: Subject): string[] {
	if (types === undefined) return []
	return [
		`# Types\nThe crate \`types\` has these, and the file begins with \`use types::…\` for what it needs of them. They cannot be changed, and traits and methods cannot be added to them.\n${fenced(types.source)}`,
	]
}

/** What the file may name beyond the standard library. */
export function cratesText({ types, dependencies = {} }: Subject): string {
	const all = Object.entries(dependencies).map(([name, { version }]) => {
		return `\`${name.replaceAll('-', '_')}\`${version === undefined ? '' : ` (version ${version})`}`
	})
	if (types !== undefined) all.unshift('`types`')
	return all.length === 0 ? '' : `, and of other crates ${all.join(', ')}`
}

function rules(subject: Subject): string {
	const { seed, instance = {}, limits, forbid, allow, compile } = subject
	const several = seed.functions.length > 1
	const lines = [
		`The file defines ${several ? 'each function above' : 'the function above'}, public, with exactly this name and type; parameter names are free.`,
		'Beside it the file may hold anything that it needs: `use std::…`, constants, private functions, structs, impls, generics, `macro_rules!`.',
		`Safe Rust and the standard library${cratesText(subject)} only: no \`unsafe\`, no ${cratesText(subject) === '' ? 'other' : 'further'} crates, no \`extern\`, no assembly, no \`include!\`-like or \`env!\`-like macros, no modules in other files, no \`#![…]\` attributes, no attributes that link, export or allocate.`,
		'No files, no network, no processes, no threads, no environment: the sandbox ends a candidate that tries. Printing is pointless.',
		`One evaluation may take ${limits.wallMs} ms and ${limits.memoryMb} MiB altogether; compiling may take ${limits.compileMs} ms.`,
		`A panic fails the evaluation. Arithmetic overflow ${compile.overflowChecks ? 'panics' : 'wraps silently'}.`,
		`It is compiled by rustc at optimisation level ${compile.optLevel}${compile.targetCpu === undefined ? '' : `, for the CPU \`${compile.targetCpu}\``}.`,
	]
	const stands = Object.entries(instance).map(([parameter, type]) => `\`${parameter}\` = \`${type}\``)
	if (stands.length > 0) lines.push(`It is called with ${stands.join(', ')}.`)
	if (forbid.length > 0) lines.push(`Not allowed in this task: ${namesText(forbid)}.`)
	if (allow.length > 0) lines.push(`Allowed in this task beyond these rules: ${namesText(allow)}.`)
	return lines.map((line) => `- ${line}`).join('\n')
}

function scoring(facts: EvaluatorFacts): string {
	const lines = ['The score is one number; higher is better.']
	if (facts.metrics.length > 0) {
		const each = facts.metrics.map(
			({ name, unit, better }) => `\`${name}\`${unit === '' ? '' : ` (${unit})`}, ${better} is better`,
		)
		lines.push(`Metrics reported beside it: ${each.join('; ')}.`)
	}
	lines.push(
		facts.fixedInputs
			? 'The best version is confirmed on inputs that no version has seen: learn the rule, not the points.'
			: 'Inputs are drawn afresh for every evaluation, and the best version is confirmed on others: remembered answers are worth nothing.',
	)
	if (facts.timed) lines.push('Speed is what is scored; a result that is not right has no score, however fast.')
	return lines.map((line) => `- ${line}`).join('\n')
}

/** Names in code quotes. */
export function namesText(all: readonly string[]): string {
	return all.map((name) => `\`${name}\``).join(', ')
}
